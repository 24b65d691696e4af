import { errorBody } from "./errors.ts";
import { TextCollector } from "./json-writer.ts";
import { FloatWriter } from "./number-format.ts";
import type { GetResult, Include, QueryResult, RecordRows } from "./requests.ts";

/** One for all: responses are made one after the other. */
const FLOATS = new FloatWriter();

type Column = "ids" | "embeddings" | "documents" | "uris" | "metadatas";
const COLUMNS: readonly Column[] = ["ids", "embeddings", "documents", "uris", "metadatas"];

export function encodeGet(result: GetResult): string | Uint8Array {
  const out = new TextCollector();
  for (const column of COLUMNS) {
    out.add(`${column === "ids" ? "{" : ","}"${column}":`);
    writeColumn(out, result, column);
  }
  out.add(`,"include":${includeText(result.include)}}`);
  return out.finish();
}

export function encodeQuery(result: QueryResult): string | Uint8Array {
  const out = new TextCollector();
  for (const column of COLUMNS) {
    out.add(`${column === "ids" ? "{" : ","}"${column}":`);
    if (column === "ids" || result.include.includes(column)) writeNested(out, result.rows, column);
    else out.add("null");
  }
  out.add(`,"distances":${distancesText(result)},"include":${includeText(result.include)}}`);
  return out.finish();
}

/** The wire form of any error. */
export function errorReply(error: unknown): { readonly status: number; readonly body: string } {
  const { status, error: name, message } = errorBody(error);
  return { status, body: JSON.stringify({ error: name, message }) };
}

function writeNested(out: TextCollector, rows: readonly RecordRows[], column: Column): void {
  rows.forEach((row, index) => {
    out.add(index === 0 ? "[" : ",");
    writeColumn(out, row, column);
  });
  out.add(rows.length === 0 ? "[]" : "]");
}

function writeColumn(out: TextCollector, rows: RecordRows, column: Column): void {
  const values = rows[column];
  if (values === null) {
    out.add("null");
    return;
  }
  out.add("[");
  for (let i = 0; i < values.length; i++) {
    if (i > 0) out.add(",");
    const value = values[i];
    if (value === null) out.add("null");
    else if (typeof value !== "string") out.add(FLOATS.text(value));
    else out.add(column === "metadatas" ? value : JSON.stringify(value));
  }
  out.add("]");
}

function distancesText({ distances, include }: QueryResult): string {
  if (distances === null || !include.includes("distances")) return "null";
  return `[${distances.map((row) => FLOATS.text(row)).join(",")}]`;
}

function includeText(include: readonly Include[]): string {
  return include.length === 0 ? "[]" : `["${include.join('","')}"]`;
}
