import { readFileSync } from "node:fs";
import { Command } from "commander";
import { KromaError } from "../api/errors.ts";
import { packageFile } from "../api/package-files.ts";
import { addConfigurationOptions } from "./options.ts";
import { run } from "./run.ts";

const { version } = JSON.parse(readFileSync(packageFile("package.json"), "utf8")) as {
  version: string;
};

const program = new Command("kroma")
  .description("AI search database that speaks Chroma's protocol")
  .version(`kroma ${version}`, "-V, --version")
  .showHelpAfterError("For more information, try '--help'.");

addConfigurationOptions(program.command("run").description("Start a server"))
  .addHelpText(
    "after",
    "\nFlags win over variables KROMA_<KEY> and CHROMA_<KEY>, these over the file. Settings: docs/configuration.md",
  )
  .action(run);

try {
  await program.parseAsync();
} catch (error) {
  console.error(error instanceof KromaError ? `Error: ${error.message}` : error);
  process.exit(1);
}
