import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { type Document, isAlias, isMap, isScalar, LineCounter, parseDocument, type YAMLMap } from "yaml";
import { KromaError } from "../../api/errors.ts";

/** One key of the file, with its value as it is in JavaScript and, if that is a map, its members. */
export interface FileEntry {
  /** With dots. */
  readonly key: string;
  readonly value: unknown;
  readonly line: number;
  readonly members: readonly FileEntry[] | null;
}

/** The entries of a configuration file. Of a repeated key the last wins, as in Chroma. */
export function readConfigurationFile(path: string): readonly FileEntry[] {
  const lines = new LineCounter();
  const document = parseDocument(readText(path), { lineCounter: lines, uniqueKeys: false, prettyErrors: true });
  const [problem] = document.errors;
  if (problem !== undefined) throw fileError(`${problem.message.split("\n")[0]?.replace(/:$/, "")} in ${path}`);
  if (document.contents === null) return [];
  if (!isMap(document.contents)) throw fileError(`${path} must hold a map of settings, such as "port: 8000"`);
  return entriesOf(document.contents, "", document, lines);
}

/** No setting lies deeper; aliases can make a map contain itself. */
const DEEPEST = 8;

export function fileError(message: string): KromaError {
  return new KromaError("invalid_argument", `Error loading config:${message.startsWith("\n") ? "" : " "}${message}`);
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === "ENOENT" ? "does not exist" : "cannot be read";
    throw fileError(`Config file ${resolve(path)} ${reason}`);
  }
}

function entriesOf(map: YAMLMap, prefix: string, document: Document, lines: LineCounter): FileEntry[] {
  const entries = new Map<string, FileEntry>();
  for (const pair of map.items) {
    const { key: keyNode, value: given } = pair;
    const key = prefix + String(isScalar(keyNode) ? keyNode.value : keyNode);
    const node = isAlias(given) ? given.resolve(document) : given;
    const start = isScalar(keyNode) ? (keyNode.range?.[0] ?? 0) : 0;
    entries.set(key, {
      key,
      value: javaScriptOf(node, document),
      line: lines.linePos(start).line,
      members: isMap(node) && key.split(".").length < DEEPEST ? entriesOf(node, `${key}.`, document, lines) : null,
    });
  }
  return [...entries.values()];
}

function javaScriptOf(node: unknown, document: Document): unknown {
  const convertible = node as { toJS?: (document: Document, options: object) => unknown } | null | undefined;
  return convertible?.toJS === undefined ? (node ?? null) : convertible.toJS(document, { maxAliasCount: 100 });
}
