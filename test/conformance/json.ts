// JSON in which numbers keep their spelling, so that 2 and 2.0 and integers beyond 2^53 stay apart.

export class NumberText {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  get isInteger(): boolean {
    return /^-?\d+$/.test(this.text);
  }
}

export type Json = null | boolean | string | NumberText | Json[] | { [key: string]: Json };

type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;
type Parse = (text: string, reviver: Reviver) => Json;

/** Throws a SyntaxError for text that is not JSON. */
export function parseJson(text: string): Json {
  return (JSON.parse as unknown as Parse)(text, (_key, value, context) =>
    typeof value === "number" ? new NumberText(context.source ?? String(value)) : value,
  );
}

export function tryParseJson(text: string): Json | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

export function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof NumberText);
}

export function printJson(value: Json): string {
  if (value instanceof NumberText) return value.text;
  if (Array.isArray(value)) return `[${value.map(printJson).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, member]) => `${JSON.stringify(key)}:${printJson(member)}`)
    .join(",")}}`;
}
