// Writes the tables of docs/configuration.md that are made from the settings: `node scripts/settings-table.ts`.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { SECTIONS } from "../src/server/config/sections.ts";
import type { NameRule, Section, Setting } from "../src/server/config/setting.ts";

const path = fileURLToPath(new URL("../docs/configuration.md", import.meta.url));
const sections = Object.values(SECTIONS) as unknown as readonly Section[];
const code = (text: string): string => `\`${text}\``;
const cell = (text: string): string => text.replaceAll("|", "\\|");

/** The document with its tables, which stand between `<!-- settings: TITLE -->` or `<!-- names -->` and `<!-- end -->`. */
export function withTables(document: string): string {
  const replaced = document.replaceAll(
    /(<!-- (settings: ([^\n]+)|names) -->\n).*?(<!-- end -->)/gs,
    (_, start: string, _kind, title: string | undefined, end: string) =>
      `${start}${title === undefined ? namesTable() : settingsTable(sectionOf(title))}${end}`,
  );
  for (const { title, settings } of sections)
    if (Object.keys(settings).length > 0 && !replaced.includes(`<!-- settings: ${title} -->`))
      throw new Error(`docs/configuration.md has no table "<!-- settings: ${title} -->" for the section ${title}`);
  return replaced;
}

function sectionOf(title: string): Section {
  const found = sections.find((section) => section.title === title);
  if (found === undefined) throw new Error(`there is no section "${title}"`);
  return found;
}

function settingsTable({ settings }: Section): string {
  const rows = Object.values(settings).map((setting) => {
    const names = [
      setting.flag === undefined ? [] : `--${setting.flag}`,
      (setting.legacy ?? []).map(({ name }) => name),
    ];
    return [code(setting.key), defaultOf(setting), cell(setting.about), names.flat().map(code).join(", ")];
  });
  return table(["key in the file", "default", "", "flag, variables of Chroma 0.x"], rows);
}

function defaultOf({ fallback, fallbackAbout }: Setting<unknown>): string {
  if (fallbackAbout !== undefined) return cell(fallbackAbout);
  return fallback === undefined || fallback === null ? "none" : code(String(fallback));
}

const EFFECTS = { refused: "refused", warned: "no effect, with a warning", noted: "no effect" } as const;

function namesTable(): string {
  const rows = sections
    .flatMap(({ rules = [] }) => rules)
    .map((rule) => [cell(namesOf(rule)), EFFECTS[rule.verdict], cell(rule.reason)]);
  return table(["names", "", "because"], rows);
}

function namesOf({ keys = [], variables = [], within, having }: NameRule): string {
  const names = [...keys, ...variables.map((each) => (typeof each === "string" ? each : patternText(each)))];
  if (within !== undefined) names.unshift(`${within}.*`);
  return names.map(code).join(", ") + (having === undefined ? "" : `: ${having}`);
}

/** A regular expression as people write patterns. */
function patternText({ source }: RegExp): string {
  return source
    .replace(/^\^/, "")
    .replaceAll("\\w+", "*")
    .replaceAll("\\w*", "*")
    .replaceAll(/\(\?:(\w+)\)\?/g, "[$1]")
    .replaceAll(/\(\?:([^)]+)\)/g, (_, either: string) => `{${either.replaceAll("|", ",")}}`)
    .replace(/^(.*?)(\$?)$/, (_, text: string, end: string) => (end === "" ? `${text}*` : text));
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |\n`);
  return lines.join("");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(path, withTables(readFileSync(path, "utf8")));
