import { isMap, isScalar, parseDocument, visit } from "yaml";
import { authError } from "./auth-error.ts";

export type YamlMap = Readonly<Record<string, unknown>>;

/**
 * A YAML text that holds a map; `where` is named in errors. Numbers and booleans come as the text that stands there, so that a
 * token `0123` or `1e5` is what was written. Maps have no prototype: any name can be a key.
 */
export function parseYamlMap(text: string, where: string): YamlMap {
  const document = parseDocument(text, { prettyErrors: false, merge: true });
  const [problem] = document.errors;
  // The message of the parser may quote the line, and the line may hold a token.
  if (problem !== undefined)
    throw authError(`${where} is not valid YAML (${problem.code}${lineOf(text, problem.pos[0])})`);
  if (!isMap(document.contents)) throw authError(`${where} must be a YAML map with a list "users"`);
  visit(document, {
    Scalar(_, node) {
      if (node.value !== null && typeof node.value !== "string") node.value = node.source ?? String(node.value);
    },
    Pair(_, { key }) {
      if (!isScalar(key)) throw authError(`${where} has a key that is no text`);
    },
  });
  const tree = document.toJS({ mapAsMap: true, maxAliasCount: 100 }) as unknown;
  return plain(tree) as YamlMap;
}

function lineOf(text: string, position: number): string {
  return `, line ${text.slice(0, position).split("\n").length}`;
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!(value instanceof Map)) return value;
  const map: Record<string, unknown> = Object.create(null);
  for (const [key, each] of value) map[String(key)] = plain(each);
  return map;
}

export const isYamlMap = (value: unknown): value is YamlMap =>
  typeof value === "object" && value !== null && !Array.isArray(value);
