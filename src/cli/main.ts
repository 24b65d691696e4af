import { readFileSync } from "node:fs";
import { Command, InvalidArgumentError } from "commander";
import { KromaError } from "../api/errors.ts";
import { packageFile } from "../api/package-files.ts";
import { run } from "./run.ts";

const { version } = JSON.parse(readFileSync(packageFile("package.json"), "utf8")) as {
  version: string;
};

const program = new Command("kroma")
  .description("AI search database that speaks Chroma's protocol")
  .version(`kroma ${version}`, "-V, --version")
  .showHelpAfterError("For more information, try '--help'.");

program
  .command("run")
  .description("Start a server")
  .argument("[config]", "configuration file in YAML, as for Chroma")
  .option("--config <file>", "the same as the argument")
  .option("--path <path>", "directory of the data (default: ./chroma)")
  .option("--host <host>", "address to listen on (default: localhost, with a configuration file 0.0.0.0)")
  .option("--port <port>", "port to listen on, 0 for any free one (default: 8000)", parsePort)
  .addHelpText(
    "after",
    "\nFlags win over CHROMA_<KEY> variables, which are read with a configuration file only; these win over the file.",
  )
  .action(run);

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError("It must be a number from 0 to 65535.");
  return port;
}

try {
  await program.parseAsync();
} catch (error) {
  console.error(error instanceof KromaError ? `Error: ${error.message}` : error);
  process.exit(1);
}
