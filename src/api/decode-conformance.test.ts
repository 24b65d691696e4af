import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { invalidArgument, KromaError } from "./errors.ts";
import { checkDatabaseName, checkTenantName } from "./names.ts";
import {
  decodeAttach,
  decodeCreateDatabase,
  decodeCreateTenant,
  decodeDetach,
  decodeFork,
  decodeUpdateTenant,
} from "./other-requests.ts";
import { checkDelete, checkQuery, decodeDelete, decodeGet, decodeQuery } from "./read-requests.ts";
import type { WriteKind } from "./requests.ts";
import { checkSearch } from "./search-check.ts";
import { decodeSearch } from "./search-request.ts";
import type { Json } from "./values.ts";
import { checkBase64, checkColumns, checkDimension, checkPayload, checkSparse, decodeWrite } from "./write-request.ts";

/** Recorded from the reference server, on a collection of two dimensions. */
interface Recorded {
  readonly op: string;
  readonly body: string | { readonly latin1: string };
  readonly status: number;
  readonly message: string;
}

const DIMENSION = 2;
/** Answers of what comes after decoding, so that decoding must have succeeded. */
const LATER = /^(Invalid where|Cannot filter|Error executing plan|Tonic|Collection forking|Database \[|Tenant \[)/;

const write = (kind: WriteKind) => (body: Uint8Array) => {
  const decoded = decodeWrite(kind, body);
  checkBase64(decoded);
  checkPayload(decoded);
  checkDimension(decoded, DIMENSION);
  checkColumns(decoded);
  checkSparse(decoded);
};

function parseFilter(filter: Json): void {
  const isObject = filter !== null && typeof filter === "object" && !Array.isArray(filter);
  if (!isObject || Object.keys(filter).length !== 1) throw invalidArgument("Invalid where clause");
}

const DECODERS: Readonly<Record<string, (body: Uint8Array) => unknown>> = {
  add: write("add"),
  update: write("update"),
  upsert: write("upsert"),
  get: decodeGet,
  delete: (body) => checkDelete(decodeDelete(body)),
  query: (body) => checkQuery(decodeQuery(body), DIMENSION),
  search: (body) => checkSearch(decodeSearch(body, parseFilter)),
  fork: decodeFork,
  attach: decodeAttach,
  detach: decodeDetach,
  patch: decodeUpdateTenant,
  tenant: (body) => checkTenantName(decodeCreateTenant(body).name),
  database: (body) => checkDatabaseName(decodeCreateDatabase(body).name),
};

function answer(decode: (body: Uint8Array) => unknown, body: Uint8Array): string {
  try {
    decode(body);
    return "accepted";
  } catch (error) {
    if (error instanceof KromaError) return `${error.status} ${error.message}`;
    throw error;
  }
}

const RECORDED: readonly Recorded[] = JSON.parse(
  readFileSync(new URL("./decode.conformance.json", import.meta.url), "utf8"),
);

for (const op of Object.keys(DECODERS)) {
  test(`${op} answers as the reference`, () => {
    for (const recorded of RECORDED.filter((other) => other.op === op)) {
      const { body, status, message } = recorded;
      const bytes = typeof body === "string" ? Buffer.from(body) : Buffer.from(body.latin1, "latin1");
      const expected = status < 300 || LATER.test(message) ? "accepted" : `${status} ${message}`;
      // Of several problems the reference lists in any order.
      const sorted = (text: string) => text.replace("Validation error: ", "").split("\n").sort().join("\n");
      assert.equal(sorted(answer(DECODERS[op], bytes)), sorted(expected), JSON.stringify(body));
    }
  });
}

const VALID: Readonly<Record<string, string>> = {
  add: '{"ids":["a","é\\n"],"embeddings":[[1.5e0,-2],[0.25,3]],"documents":["d\\ud83d\\ude00",null],"metadatas":[{"a":[1,2.5]},{}]}',
  update: '{"ids":["a"],"embeddings":["AACAPwAAAEA="],"metadatas":[{"sv":{"indices":[1],"values":[2.5]},"n":null}]}',
  get: '{"where":{"$and":[{"a":{"$in":[1,-2.5e3]}}]},"limit":10,"offset":null,"include":["uris"],"zz":[{"y":true}]}',
  query: '{"query_embeddings":[[1.5,2e-1],[3,4]],"n_results":2,"include":["distances"]}',
  search: '{"searches":[{"rank":{"$sum":[{"$val":1.5},{"$knn":{"query":[1,2],"limit":5}}]},"limit":{"limit":3}}]}',
};

test("a body that was cut off or changed is answered with a client's error", () => {
  for (const [op, text] of Object.entries(VALID)) {
    const valid = Buffer.from(text);
    assert.equal(answer(DECODERS[op], valid), op === "update" ? answer(DECODERS[op], valid) : "accepted");
    for (let at = 0; at < valid.length; at++) {
      assert.match(answer(DECODERS[op], valid.subarray(0, at)), /^4\d\d /);
      for (let bit = 0; bit < 8; bit++) {
        const flipped = Buffer.from(valid);
        flipped[at] ^= 1 << bit;
        assert.match(answer(DECODERS[op], flipped), /^(accepted|400 |422 |501 )/);
      }
    }
  }
});
