import type { FileEntry } from "./file.ts";
import { type Kind, SettingProblem } from "./kind.ts";
import { type Origin, originText } from "./origin.ts";
import { type Circumstances, type Setting, variableName } from "./setting.ts";
import type { Variables } from "./variables.ts";

/** Texts of flags, by their names without dashes. */
export type Flags = Readonly<Record<string, string | undefined>>;

/** Where values are looked for. */
export interface Sources extends Circumstances {
  readonly path: string | undefined;
  readonly flags: Flags;
  readonly variables: Variables;
  /** Entries of the file that belong to settings. */
  readonly entries: ReadonlyMap<string, FileEntry>;
}

export interface Found<T> {
  readonly value: T;
  readonly origin: Origin;
}

/** The value of a setting from the first place that has one; throws `SettingProblem` when it does not fit. */
export function resolveSetting<T>(setting: Setting<T>, sources: Sources): Found<T> {
  return (
    fromFlag(setting, sources) ??
    fromVariable(setting, sources) ??
    fromFile(setting, sources) ??
    byDefault(setting, sources)
  );
}

/** The variables of a setting that count, the first one winning. */
export function variablesOf<T>(setting: Setting<T>, { hasFile }: Circumstances): { name: string; kind: Kind<T> }[] {
  const { key, kind, legacy = [], clientsVariable = false } = setting;
  const own = [{ name: variableName("KROMA", key), kind }];
  if (hasFile || !clientsVariable) own.push({ name: variableName("CHROMA", key), kind });
  return [...own, ...legacy.map((each) => ({ name: each.name, kind: each.kind ?? kind }))];
}

/**
 * Kubernetes and Docker describe a service named "kroma" or "chroma" to every container in variables such as
 * `CHROMA_PORT=tcp://10.0.0.1:8000`.
 */
export function describesService(name: string, text: string): boolean {
  return (
    /^(?:KROMA|CHROMA)(?:_[A-Z0-9_]+)?_SERVICE_(?:HOST|PORT(?:_[A-Z0-9_]+)?)$/.test(name) ||
    /^(?:KROMA|CHROMA)(?:_[A-Z0-9_]+)?_PORT_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?$/.test(name) ||
    (/_PORT$/.test(name) && /^(?:tcp|udp|sctp):\/\//.test(text))
  );
}

function fromFlag<T>(setting: Setting<T>, { flags }: Sources): Found<T> | undefined {
  const { flag, kind } = setting;
  const given = flag === undefined ? undefined : flags[flag];
  if (given === undefined) return undefined;
  return found(setting, kind, () => kind.fromText(given), given, { kind: "flag", flag: flag as string });
}

function fromVariable<T>(setting: Setting<T>, sources: Sources): Found<T> | undefined {
  for (const { name, kind } of variablesOf(setting, sources)) {
    const variable = sources.variables.find(name);
    if (variable === undefined || describesService(name, variable.text)) continue;
    const { text, isFromFile } = variable;
    const origin: Origin = { kind: "variable", name: variable.name, isFromFile };
    return found(setting, kind, () => kind.fromText(text), text, origin);
  }
  return undefined;
}

function fromFile<T>(setting: Setting<T>, { entries, path = "" }: Sources): Found<T> | undefined {
  const entry = entries.get(setting.key);
  if (entry === undefined) return undefined;
  const { value, line } = entry;
  if (value === null && setting.fallback === undefined) return undefined;
  return found(setting, setting.kind, () => setting.kind.fromValue(value), value, { kind: "file", path, line });
}

function byDefault<T>({ fallback }: Setting<T>, sources: Sources): Found<T> {
  const value = fallback instanceof Function ? fallback(sources) : fallback;
  return { value, origin: { kind: "default" } };
}

/** A value that fits; else says in which place it does not, and how. */
function found<T>(
  { key, secret = false }: Setting<T>,
  { expected }: Kind<T>,
  attempt: () => T | undefined,
  given: unknown,
  origin: Origin,
): Found<T> {
  let value: T | undefined;
  try {
    value = attempt();
  } catch (error) {
    if (!(error instanceof SettingProblem)) throw error;
    throw new SettingProblem(`"${key}": ${error.message} (${originText(origin)})`);
  }
  if (value !== undefined) return { value, origin };
  const instead = secret ? "" : `, not ${JSON.stringify(given)}`;
  throw new SettingProblem(`"${key}" must be ${expected}${instead} (${originText(origin)})`);
}
