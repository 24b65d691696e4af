import type { FileEntry } from "./file.ts";
import { isMap, yamlValue } from "./kind.ts";
import { nearestName } from "./nearest-name.ts";
import { describesService, variablesOf } from "./resolve.ts";
import { type Circumstances, type NameRule, type Setting, variableName } from "./setting.ts";
import type { Variables } from "./variables.ts";

/** What names without an effect give rise to. */
export interface Findings {
  readonly problems: string[];
  readonly warnings: string[];
  readonly notes: string[];
}

/** Sorts the names in the file and in the environment: those of settings, those with a rule, and those that nobody knows. */
export class Names {
  readonly #settings: ReadonlyMap<string, Setting<unknown>>;
  readonly #rules: readonly NameRule[];
  readonly #keys: ReadonlySet<string>;
  readonly #groups: ReadonlySet<string>;
  readonly #findings: Findings;

  constructor(settings: readonly Setting<unknown>[], rules: readonly NameRule[], findings: Findings) {
    this.#settings = new Map(settings.map((setting) => [setting.key, setting]));
    this.#rules = rules;
    this.#findings = findings;
    this.#keys = new Set([...this.#settings.keys(), ...rules.flatMap(({ keys = [] }) => keys)]);
    this.#groups = new Set([...this.#keys].flatMap(ancestors));
  }

  /** Adds the entries of settings to `found`, and looks at the others. */
  sortEntries(entries: readonly FileEntry[], path: string, found: Map<string, FileEntry>): void {
    for (const entry of entries) {
      const { key, line, members } = entry;
      const place = `${path}:${line}`;
      if (this.#settings.has(key)) found.set(key, entry);
      else if (this.#keys.has(key)) this.#judge(`"${key}"`, this.#rulesOfKey(key), entry.value, place);
      else if (!this.#groups.has(key)) this.#unknown(`"${key}" in ${place}`, key, this.#keys, key);
      else if (members !== null) {
        this.#requireMembers(key, members, place);
        this.sortEntries(members, path, found);
      } else this.#notAMap(key, entry.value, place);
    }
  }

  sortVariables(variables: Variables, circumstances: Circumstances): void {
    const known = new Set(
      [...this.#settings.values()].flatMap((each) => variablesOf(each, circumstances).map(({ name }) => name)),
    );
    for (const [name, { text, isFromFile, name: written }] of variables.entries()) {
      if (known.has(name) || describesService(name, text)) continue;
      const place = isFromFile ? `${written} in .env` : written;
      const rules = this.#rules.filter(
        ({ variables: names = [], isForDotEnv = false }) =>
          names.some((each) => matches(each, name)) && (isFromFile || !isForDotEnv),
      );
      if (rules.length > 0) this.#judge(place, rules, text, null);
      else if (/^(?:KROMA|CHROMA)_/.test(name)) this.#sortOwnVariable(name, text, place, known);
    }
  }

  /** A variable that is named like a key of the file, or that nobody knows. */
  #sortOwnVariable(name: string, text: string, place: string, known: ReadonlySet<string>): void {
    const key = name
      .slice(name.indexOf("_") + 1)
      .toLowerCase()
      .replaceAll("__", ".");
    const setting = this.#settings.get(key);
    if (setting !== undefined) {
      this.#findings.notes.push(
        `${place} has no effect without a configuration file, since platforms set it for clients: use KROMA_${name.slice("CHROMA_".length)}`,
      );
      return;
    }
    const above = [key, ...ancestors(key)].find((each) => this.#keys.has(each));
    if (above !== undefined && this.#settings.has(above)) {
      const whole = variableName("KROMA", above);
      this.#findings.warnings.push(`${place} has no effect: give the whole value in ${whole}`);
    } else if (above !== undefined)
      this.#judge(place, this.#rulesOfKey(above), above === key ? yamlValue(text) : { "": text }, null);
    else if (this.#groups.has(key)) {
      const example = [...this.#keys].find((each) => each.startsWith(`${key}.`)) as string;
      const member = example
        .slice(key.length + 1)
        .replaceAll(".", "__")
        .toUpperCase();
      this.#findings.warnings.push(
        `${place} has no effect: its settings have variables of their own, such as ${name}__${member}`,
      );
    } else this.#unknown(place, name, known, key);
  }

  #rulesOfKey(key: string): NameRule[] {
    return this.#rules.filter(({ keys = [] }) => keys.includes(key));
  }

  #judge(name: string, rules: readonly NameRule[], value: unknown, place: string | null): void {
    const rule = rules.find(({ when = switchesOn }) => when(value));
    if (rule === undefined) return;
    const where = place === null ? "" : ` (${place})`;
    if (rule.verdict === "refused") this.#findings.problems.push(`${name}: ${rule.reason}${where}`);
    else
      this.#findings[rule.verdict === "warned" ? "warnings" : "notes"].push(
        `${name} has no effect: ${rule.reason}${where}`,
      );
  }

  #unknown(name: string, misspelt: string, known: ReadonlySet<string>, key: string): void {
    const nearest = nearestName(misspelt, known);
    const hint = nearest === undefined ? "" : `; did you mean ${nearest}?`;
    const rule = this.#rules.find(({ within }) => within !== undefined && key.startsWith(`${within}.`));
    if (rule !== undefined) this.#findings.problems.push(`${name} is not known${hint || `: ${rule.reason}`}`);
    else this.#findings.warnings.push(`${name} is not known and has no effect${hint}`);
  }

  #requireMembers(key: string, members: readonly FileEntry[], place: string): void {
    for (const { key: wanted, required } of this.#settings.values()) {
      if (required !== true || !wanted.startsWith(`${key}.`) || members.some((each) => each.key === wanted)) continue;
      this.#findings.problems.push(`"${key}" must be a map that has "${wanted.slice(key.length + 1)}" (${place})`);
    }
  }

  #notAMap(key: string, value: unknown, place: string): void {
    const isNeeded = [...this.#settings.values()].some(
      (each) => each.required === true && each.key.startsWith(`${key}.`),
    );
    if (value === null && !isNeeded) return;
    const members = [...this.#settings.keys()].filter((each) => each.startsWith(`${key}.`));
    const example = members.map((each) => `"${each.slice(key.length + 1)}"`).join(", ");
    const having = example === "" ? "" : ` that may have ${example}`;
    this.#findings.problems.push(`"${key}" must be a map${having}, not ${JSON.stringify(value)} (${place})`);
  }
}

function matches(pattern: string | RegExp, name: string): boolean {
  return typeof pattern === "string" ? pattern === name : pattern.test(name);
}

/** `a.b.c` has `a.b` and `a`. */
function ancestors(key: string): string[] {
  const parts = key.split(".");
  return parts.slice(1).map((_, i) => parts.slice(0, parts.length - 1 - i).join("."));
}

function switchesOn(value: unknown): boolean {
  if (value === null || value === false || value === "") return false;
  if (Array.isArray(value)) return value.length > 0;
  return !isMap(value) || Object.keys(value).length > 0;
}
