import { type Inspection, inspectConfiguration } from "../server/config/load.ts";
import { showConfiguration } from "../server/config/show.ts";
import { verifySettings } from "../server/config/verify.ts";
import { type ConfigurationOptions, configurationFile, settingFlags } from "./options.ts";

/** `kroma config check`: says what is wrong with a configuration, and what in it has no effect. */
export async function checkConfiguration(argument: string | undefined, options: ConfigurationOptions): Promise<void> {
  const inspection = await inspect(argument, options);
  if (await reportProblems(inspection)) return;
  const { warnings, notes } = inspection;
  for (const note of notes) console.log(`Note: ${note}`);
  console.log(warnings.length === 0 ? "The configuration is valid." : "The configuration is valid, with warnings.");
}

/** `kroma config show`: the effective configuration, with the origin of each value. */
export async function printConfiguration(argument: string | undefined, options: ConfigurationOptions): Promise<void> {
  const inspection = await inspect(argument, options);
  process.stdout.write(showConfiguration(inspection.effective));
  await reportProblems(inspection);
}

async function inspect(argument: string | undefined, options: ConfigurationOptions): Promise<Inspection> {
  const file = configurationFile(argument, options);
  return inspectConfiguration(file, settingFlags(options), process.env, process.cwd());
}

/** Whether there are any. */
async function reportProblems({ problems: found, warnings, settings }: Inspection): Promise<boolean> {
  const problems = found.length > 0 ? found : await verifySettings(settings);
  for (const warning of warnings) console.error(`Warning: ${warning}`);
  for (const problem of problems) console.error(`Error: ${problem}`);
  if (problems.length > 0) process.exitCode = 1;
  return problems.length > 0;
}
