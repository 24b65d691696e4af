import assert from "node:assert/strict";
import { test } from "node:test";
import { KromaError } from "./errors.ts";
import { encodeGet, encodeQuery, errorReply } from "./responses.ts";

const text = (body: string | Uint8Array): string =>
  typeof body === "string" ? body : new TextDecoder("utf-8", { fatal: true }).decode(body);

test("get", () => {
  const result = {
    ids: ["a", "b"],
    embeddings: [Float32Array.of(1, 2), Float32Array.of(-0, 0.1)],
    documents: ['d"\\\n\u0001é😀', null],
    uris: null,
    metadatas: ['{"k":2.0}', null],
    include: ["embeddings", "documents", "metadatas", "documents"] as const,
  };
  const expected =
    '{"ids":["a","b"],"embeddings":[[1.0,2.0],[-0.0,0.1]],"documents":["d\\"\\\\\\n\\u0001é😀",null],"uris":null,' +
    '"metadatas":[{"k":2.0},null],"include":["embeddings","documents","metadatas","documents"]}';
  assert.equal(text(encodeGet(result)), expected);
});

test("get of nothing", () => {
  const result = {
    ids: [],
    embeddings: null,
    documents: [],
    uris: null,
    metadatas: [],
    include: ["documents", "metadatas"] as const,
  };
  const expected =
    '{"ids":[],"embeddings":null,"documents":[],"uris":null,"metadatas":[],"include":["documents","metadatas"]}';
  assert.equal(text(encodeGet(result)), expected);
});

test("query", () => {
  const row = { ids: ["a"], embeddings: null, documents: ["x"], uris: null, metadatas: [null] };
  const result = {
    rows: [row, { ...row, ids: [], documents: [], metadatas: [] }],
    distances: [Float32Array.of(Number.POSITIVE_INFINITY), new Float32Array(0)],
    include: ["documents", "metadatas", "distances"] as const,
  };
  const expected =
    '{"ids":[["a"],[]],"embeddings":null,"documents":[["x"],[]],"uris":null,"metadatas":[[null],[]],' +
    '"distances":[[null],[]],"include":["documents","metadatas","distances"]}';
  assert.equal(text(encodeQuery(result)), expected);
});

test("query without vectors, and without columns", () => {
  const none = { rows: [], distances: [], include: ["documents", "distances"] as const };
  const expected =
    '{"ids":[],"embeddings":null,"documents":[],"uris":null,"metadatas":null,"distances":[],"include":["documents","distances"]}';
  assert.equal(text(encodeQuery(none)), expected);
  const bare = { rows: [], distances: null, include: [] };
  const nulls =
    '{"ids":[],"embeddings":null,"documents":null,"uris":null,"metadatas":null,"distances":null,"include":[]}';
  assert.equal(text(encodeQuery(bare)), nulls);
});

test("long answers are put together from pieces", () => {
  const documents = Array.from({ length: 300 }, (_, index) => `é${index}`.repeat(5000));
  const ids = documents.map((_, index) => String(index));
  const reply = encodeGet({ ids, documents, embeddings: null, uris: null, metadatas: null, include: ["documents"] });
  assert.deepEqual(JSON.parse(text(reply)).documents, documents);
});

test("errors", () => {
  const known = errorReply(new KromaError("already_exists", 'Collection ["x"] already exists'));
  assert.equal(known.status, 409);
  assert.equal(text(known.body), '{"error":"ChromaError","message":"Collection [\\"x\\"] already exists"}');
  const unknown = errorReply(new TypeError("secret"));
  assert.equal(unknown.status, 500);
  assert.doesNotMatch(text(unknown.body), /secret/);
});
