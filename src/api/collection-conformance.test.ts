import assert from "node:assert/strict";
import { test } from "node:test";
import { resolveCreate } from "./collection-create.ts";
import { METADATA_ANSWERS } from "./collection-metadata.conformance.ts";
import { decodeCreateCollection, decodeUpdateCollection } from "./collection-shape.ts";
import { collectionText } from "./collection-text.ts";
import { UPDATE_ANSWERS } from "./collection-update.conformance.ts";
import { resolveUpdate } from "./collection-update.ts";
import type { CollectionRecord } from "./collections.ts";
import { CONFIGURATION_ANSWERS } from "./configuration.conformance.ts";
import { KromaError } from "./errors.ts";
import { JsonReader } from "./json-reader.ts";
import { SCHEMA_ANSWERS } from "./schema.conformance.ts";
import { RECONCILED_ANSWERS } from "./schema-default.conformance.ts";
import type { Json, JsonObject } from "./values.ts";

const MACHINE = { cpus: 2 };
const NAME = "recorded";
const ABSENT = "<absent>";

for (const [topic, answers] of Object.entries({
  "configuration of a new collection": CONFIGURATION_ANSWERS,
  "metadata of a new collection": METADATA_ANSWERS,
  "schema of a new collection": SCHEMA_ANSWERS,
  "schema and configuration together": RECONCILED_ANSWERS,
})) {
  test(topic, async (t) => {
    const standard = shown(created(`{"name":"${NAME}"}`));
    for (const [request, answer] of pairs(answers)) {
      await t.test(request, () => check(answer, () => differences(shown(created(request)), standard)));
    }
  });
}

test("updates", async (t) => {
  for (const [text, answer] of pairs(UPDATE_ANSWERS)) {
    await t.test(text, () => {
      const [update, first] = text.split(" ||| ").reverse();
      const name = /a{4,}/.exec(text)?.[0] ?? NAME;
      const before = created(first ?? `{"name":"${name}"}`);
      check(answer, () => {
        const after = resolveUpdate(before, decodeUpdateCollection(Buffer.from(update)));
        if (answer === "200 {}") assert.equal(after, before);
        return differences({ ...shown(after), name: after.name }, { ...shown(before), name });
      });
    });
  }
});

function check(answer: string, answered: () => Json | undefined): void {
  let ours: Json | undefined;
  try {
    ours = answered();
  } catch (error) {
    if (!(error instanceof KromaError)) throw error;
    assert.equal(comparable(`${error.status} ${error.message}`), comparable(answer.replaceAll("⏎", "\n")));
    return;
  }
  assert.equal(answer.slice(0, 4), "200 ");
  const theirs = read(answer.slice(4));
  const difference = differences(ours ?? Object.create(null), theirs);
  assert.equal(difference, undefined);
}

function created(request: string): CollectionRecord {
  const { getOrCreate, ...collection } = resolveCreate(decodeCreateCollection(Buffer.from(request)), MACHINE);
  const place = { tenant: "default_tenant", database: "default_database" };
  return { id: "0e3d98ad-5ad4-4c63-a4b7-a8cd2a3d9e3b", ...place, ...collection, dimension: null };
}

/** What the recordings show of a collection, read back from the text of the response. */
function shown(collection: CollectionRecord): JsonObject {
  const { configuration_json, schema, metadata } = read(collectionText(collection)) as JsonObject;
  return { configuration_json, schema, metadata };
}

function pairs(answers: string): [string, string][] {
  const lines = answers.trim().split("\n");
  return lines.flatMap((line, i): [string, string][] =>
    i % 2 ? [] : [[line, lines[i + 1].trim().replace(/^=> /, "")]],
  );
}

const read = (text: string): Json => new JsonReader(Buffer.from(text)).json();

/**
 * The reference lists several faults, and the members of their details, in changing order. What it says after an unknown name is
 * not compared.
 */
function comparable(fault: string): string {
  if (fault.startsWith("400"))
    return fault
      .split(/[\s,:[\]{}]+/)
      .sort()
      .join(" ");
  return /unknown (field|variant) `\w+`/.exec(fault)?.[0] ?? fault;
}

/** The members that differ, at every depth; `undefined` when none does. */
function differences(value: Json, from: Json): Json | undefined {
  if (!isObject(value) || !isObject(from)) return isEqual(value, from) ? undefined : value;
  const differing: JsonObject = Object.create(null);
  for (const key of new Set([...Object.keys(from), ...Object.keys(value)])) {
    if (!Object.hasOwn(value, key)) differing[key] = ABSENT;
    else if (!Object.hasOwn(from, key)) differing[key] = value[key];
    else {
      const inside = differences(value[key], from[key]);
      if (inside !== undefined) differing[key] = inside;
    }
  }
  return Object.keys(differing).length > 0 ? differing : undefined;
}

const isObject = (value: Json): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function isEqual(one: Json, other: Json): boolean {
  if (!Array.isArray(one) || !Array.isArray(other)) return Object.is(one, other);
  return one.length === other.length && one.every((item, i) => differences(item, other[i]) === undefined);
}
