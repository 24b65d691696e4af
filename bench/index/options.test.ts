import assert from "node:assert/strict";
import { test } from "node:test";
import { caseName } from "./data.ts";
import { specName } from "./engine.ts";
import { engineSpecs } from "./engines.ts";
import { type Options, readOptions, standardCases } from "./options.ts";

const read = (...args: string[]): Options => readOptions(args) as Options;

test("without options all cases and engines are measured", () => {
  const { cases, engines, runs, reuse, filtered, docs, json } = read();
  assert.deepEqual(cases.map(caseName), standardCases);
  assert.deepEqual(engines, engineSpecs);
  assert.deepEqual(
    { runs, reuse, filtered, docs, json },
    { runs: 5, reuse: false, filtered: true, docs: true, json: undefined },
  );
});

test("cases, seed, runs, beams and switches", () => {
  const options = read(
    ..."--only 10000x384,2000x7 --seed 9 --runs 2 --ef 10,20 --reuse --no-filtered --no-docs".split(" "),
  );
  assert.deepEqual(options.cases, [
    { records: 10_000, dimensions: 384, seed: 9 },
    { records: 2_000, dimensions: 7, seed: 9 },
  ]);
  assert.deepEqual([options.runs, options.efs], [2, [10, 20]]);
  assert.deepEqual([options.reuse, options.filtered, options.docs], [true, false, false]);
});

test("engines are chosen whole or by code", () => {
  const { engines } = read("--engines", "kroma:int8,usearch", "--engines", "hnswlib-node");
  const names = [
    "kroma int8",
    "hnswlib-node float32",
    "usearch float32",
    "usearch float16",
    "usearch int8",
    "usearch int8-rescored",
  ];
  assert.deepEqual(engines.map(specName), names);
});

test("help", () => assert.equal(readOptions(["--help"]), "help"));

test("what cannot be meant is refused", () => {
  assert.throws(() => read("--only", "384"), /unknown case "384".*VECTORSxDIMENSIONS/s);
  assert.throws(() => read("--only", "10x384"), /at least 1,000 vectors/);
  assert.throws(
    () => read("--engines", "faiss"),
    /unknown engine "faiss"; there are kroma:int8, .*hnswlib-node:float32/,
  );
  assert.throws(() => read("--runs", "0"), /--runs must be a whole number above 0, not "0"/);
  assert.throws(() => read("--ef", "10,x"), /--ef must be/);
  assert.throws(() => read("--wat"));
});
