import { type FileEntry, fileError, readConfigurationFile } from "./file.ts";
import { SettingProblem } from "./kind.ts";
import { type Findings, Names } from "./names.ts";
import type { Origin } from "./origin.ts";
import { type Flags, resolveSetting, type Sources } from "./resolve.ts";
import { SECTIONS, type Settings } from "./sections.ts";
import type { Section, Setting } from "./setting.ts";
import { type Environment, Variables } from "./variables.ts";

export interface EffectiveSetting {
  readonly setting: Setting<unknown>;
  readonly value: unknown;
  readonly origin: Origin;
}

export interface Configuration {
  readonly settings: Settings;
  readonly effective: readonly EffectiveSetting[];
  /** Sentences about names that have no effect, where somebody may think otherwise. */
  readonly warnings: readonly string[];
  /** Sentences about names that need none. */
  readonly notes: readonly string[];
}

/** What a configuration is, or what is wrong with it. */
export interface Inspection extends Configuration {
  /** When there are any, the settings that they are about are missing. */
  readonly problems: readonly string[];
}

/**
 * Settings, by precedence: flags; variables `KROMA_<KEY>`, `CHROMA_<KEY>` and those of the 0.x server, of the environment and of
 * the file `.env` in `directory`; the configuration file; defaults. Rejects what Chroma rejects.
 */
export function loadConfiguration(
  file: string | undefined,
  flags: Flags,
  environment: Environment,
  directory?: string,
): Configuration {
  const { problems, ...configuration } = inspectConfiguration(file, flags, environment, directory);
  if (problems.length === 1) throw fileError(problems[0] as string);
  if (problems.length > 1) throw fileError(problems.map((problem) => `\n  ${problem}`).join(""));
  return configuration;
}

/** The same, with all that is wrong. Throws when the file cannot be read at all. */
export function inspectConfiguration(
  file: string | undefined,
  flags: Flags,
  environment: Environment,
  directory?: string,
): Inspection {
  const findings: Findings = { problems: [], warnings: [], notes: [] };
  const sections = Object.entries(SECTIONS) as [string, Section][];
  const settings = sections.flatMap(([, each]) => Object.values(each.settings));
  const names = new Names(
    settings,
    sections.flatMap(([, { rules = [] }]) => rules),
    findings,
  );
  const variables = new Variables(environment, directory);
  const entries = new Map<string, FileEntry>();
  const sources: Sources = { hasFile: file !== undefined, path: file, flags, variables, entries };
  if (file !== undefined) names.sortEntries(readConfigurationFile(file), file, entries);
  names.sortVariables(variables, sources);
  const effective: EffectiveSetting[] = [];
  const values = Object.fromEntries(
    sections.map(([name, each]) => [name, readSection(each, sources, effective, findings)]),
  );
  return { settings: values as unknown as Settings, effective, ...findings };
}

function readSection(
  section: Section,
  sources: Sources,
  effective: EffectiveSetting[],
  { problems, warnings }: Findings,
): object {
  const before = problems.length;
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries<Setting<unknown>>(section.settings)) {
    try {
      const { value, origin } = resolveSetting(setting, sources);
      values[name] = value;
      effective.push({ setting, value, origin });
    } catch (error) {
      if (!(error instanceof SettingProblem)) throw error;
      problems.push(error.message);
    }
  }
  if (problems.length > before) return values;
  problems.push(...(section.problems?.(values as never) ?? []));
  warnings.push(...(section.warnings?.(values as never) ?? []));
  return values;
}
