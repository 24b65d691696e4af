import type { Command } from "commander";
import { KromaError } from "../api/errors.ts";
import type { Flags } from "../server/config/resolve.ts";
import { SECTIONS } from "../server/config/sections.ts";
import type { Setting, SettingTable } from "../server/config/setting.ts";

/** What commander makes of the flags: texts by camel-case names. */
export type ConfigurationOptions = Readonly<Record<string, unknown>>;

const tables: readonly SettingTable[] = Object.values(SECTIONS).map(({ settings }) => settings);
const FLAGS = tables
  .flatMap((table): Setting<unknown>[] => Object.values(table))
  .filter(({ flag }) => flag !== undefined) as (Setting<unknown> & { flag: string })[];

/** Gives a command the configuration file and the flags of all settings that have one. */
export function addConfigurationOptions(command: Command): Command {
  command
    .argument("[config]", "configuration file in YAML, as for Chroma")
    .option("--config <file>", "the same as the argument");
  for (const { flag, about } of FLAGS)
    command.option(`--${flag} <${flag.split("-").at(-1)}>`, about.replaceAll("`", ""));
  return command;
}

/** The one file that the argument and `--config` name. */
export function configurationFile(argument: string | undefined, options: ConfigurationOptions): string | undefined {
  const config = options.config as string | undefined;
  if (argument !== undefined && config !== undefined && argument !== config) {
    throw new KromaError("invalid_argument", "Give the configuration file either as the argument or with --config");
  }
  return argument ?? config;
}

export function settingFlags(options: ConfigurationOptions): Flags {
  return Object.fromEntries(FLAGS.map(({ flag }) => [flag, options[camelCase(flag)] as string | undefined]));
}

function camelCase(flag: string): string {
  return flag.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
