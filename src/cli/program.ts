import { Command } from "commander";
import { KromaError } from "../api/errors.ts";
import type { WorkerStart } from "../engine/worker-start.ts";
import { checkConfiguration, printConfiguration } from "./config.ts";
import { checkHealth } from "./health.ts";
import { addConfigurationOptions, type ConfigurationOptions } from "./options.ts";
import { run } from "./run.ts";
import { tokenCommand } from "./token.ts";
import { version } from "./version.ts";

/** Runs the command line. */
export async function main(workers: WorkerStart): Promise<void> {
  try {
    await commandLine(workers).parseAsync();
  } catch (error) {
    console.error(error instanceof KromaError ? `Error: ${error.message}` : error);
    process.exit(1);
  }
}

function commandLine(workers: WorkerStart): Command {
  const program = new Command("kroma")
    .description("AI search database that speaks Chroma's protocol")
    .version(`kroma ${version}`, "-V, --version")
    .showHelpAfterError("For more information, try '--help'.");

  addConfigurationOptions(program.command("run").description("Start a server"))
    .addHelpText(
      "after",
      "\nFlags win over variables KROMA_<KEY> and CHROMA_<KEY>, these over the file. Settings: docs/configuration.md",
    )
    .action((file: string | undefined, options: ConfigurationOptions) => run(file, options, workers));

  const config = program.command("config").description("Check or show a configuration without starting a server");
  addConfigurationOptions(config.command("check").description("Say what is wrong with it and what has no effect"))
    .addHelpText("after", "\nThe exit status is 1 when a server would not start.")
    .action(checkConfiguration);
  addConfigurationOptions(
    config.command("show").description("Print what is in effect, and where each value comes from"),
  )
    .addHelpText("after", "\nSecrets are masked.")
    .action(printConfiguration);

  addConfigurationOptions(
    program.command("health").description("Ask a server whether it is ready, for container probes"),
  )
    .option("--url <url>", "address of the server, instead of that in the configuration")
    .option("--ca <file>", "authorities in PEM to check its certificate with")
    .option("--insecure", "trust any certificate")
    .option("--live", "ask only whether it runs: true also while it stops")
    .option("--timeout <milliseconds>", "give up after so long", "5000")
    .addHelpText("after", "\nThe exit status is 0 when it is ready, else 1.")
    .action(checkHealth);

  program.addCommand(tokenCommand());
  return program;
}
