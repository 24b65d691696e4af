import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { MetadataIndex } from "../index/metadata/metadata-index.ts";
import type { FilterContext } from "./context.ts";
import { evaluate, firstMatches } from "./evaluate.ts";
import { matches } from "./matches.ts";
import { parseFilter } from "./parse-where.ts";
import { filters, records } from "./testing/arbitraries.ts";
import { FakeCollection } from "./testing/fake-collection.ts";

const steps = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("add" as const), record: records }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("put" as const), at: fc.nat(), record: records }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("delete" as const), at: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("index" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("forget" as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("check" as const),
      filter: filters,
      offset: fc.nat(4),
      limit: fc.nat(6),
      only: fc.option(fc.array(fc.nat(80), { maxLength: 20 })),
    }),
  },
);
type Step = typeof steps extends fc.Arbitrary<infer T> ? T : never;

function apply(step: Step, collection: FakeCollection, context: FilterContext): void {
  const labels = collection.page(0, 1e9);
  const label = "at" in step && labels.length > 0 ? labels[step.at % labels.length] : undefined;
  if (step.kind === "add") collection.add(step.record);
  else if (step.kind === "put" && label !== undefined) collection.put(label, step.record);
  else if (step.kind === "delete" && label !== undefined) collection.delete(label);
  else if (step.kind === "index") collection.indexText();
  else if (step.kind === "forget") collection.forgetDeletions();
  else if (step.kind === "check") check(step, collection, context);
}

function check(step: Extract<Step, { kind: "check" }>, collection: FakeCollection, context: FilterContext): void {
  const filter = parseFilter(step.filter.where, step.filter.whereDocument);
  const { offset, limit } = step;
  const only = step.only ?? undefined;
  const expected: number[] = [];
  for (const label of collection.page(0, 1e9)) {
    const record = collection.records.get(label);
    assert.ok(record);
    if (only !== undefined && !only.includes(label)) continue;
    if (filter === null || matches(filter, record)) expected.push(label);
  }
  assert.deepEqual(firstMatches(filter, context, offset, limit, only), expected.slice(offset, offset + limit));
  const evaluated = context.index.rows.labels(evaluate(filter, context, only).toArray());
  assert.deepEqual(evaluated, expected);
  assert.deepEqual(firstMatches(filter, context, offset, limit, only), expected.slice(offset, offset + limit));
}

for (const [name, initial] of [
  ["few records", 0],
  ["more records than are scanned without the text index", 300],
] as const) {
  test(`evaluation agrees with the meaning of filters: ${name}`, () => {
    const property = fc.property(
      fc.array(records, { minLength: initial, maxLength: initial === 0 ? 40 : initial, size: "max" }),
      fc.array(steps, { minLength: 5, maxLength: 40, size: "max" }),
      fc.nat(5),
      (start, list, firstLabel) => {
        const collection = new FakeCollection(firstLabel);
        for (const record of start) collection.add(record);
        if (firstLabel % 2 === 0) collection.indexText();
        const context = { index: new MetadataIndex(), reader: collection };
        for (const step of list) apply(step, collection, context);
      },
    );
    fc.assert(property, { numRuns: initial === 0 ? 2000 : 150 });
  });
}
