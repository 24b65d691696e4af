import { deepEqual, equal, ok } from "node:assert/strict";
import { suite, test } from "node:test";
import { tagsOf } from "./request-tags.ts";
import { Scorecard } from "./scorecard.ts";

/** How many of these requests are admitted, one after the other, when none ends. */
const admitted = (scorecard: Scorecard, tags: readonly string[], tries = 10): number =>
  Array.from({ length: tries }, () => scorecard.enter(tags)).filter((each) => each !== null).length;

suite("scorecard", () => {
  test("every combination of matched tags has a counter of its own", () => {
    const scorecard = new Scorecard([{ patterns: ["op:write", "collection:*"], score: 4 }]);
    equal(admitted(scorecard, ["op:write", "tenant:t", "collection:a"]), 4);
    equal(admitted(scorecard, ["op:write", "tenant:u", "collection:a"]), 0);
    equal(admitted(scorecard, ["op:write", "tenant:t", "collection:b"]), 4);
    equal(admitted(scorecard, ["op:read", "tenant:t", "collection:a"]), 10);
    equal(admitted(scorecard, []), 10);
  });

  test("who leaves makes room", () => {
    const scorecard = new Scorecard([{ patterns: ["*"], score: 1 }]);
    const first = scorecard.enter(["a"]);
    ok(first !== null);
    equal(scorecard.enter(["a"]), null);
    scorecard.leave(first);
    ok(scorecard.enter(["a"]) !== null);
  });

  test("all matching counters need room, and one without takes none of the others", () => {
    const scorecard = new Scorecard([
      { patterns: ["tenant:*"], score: 2 },
      { patterns: ["tenant:*", "op:b"], score: 1 },
    ]);
    equal(admitted(scorecard, ["op:b", "tenant:t"]), 1);
    equal(admitted(scorecard, ["op:a", "tenant:t"]), 1);
  });

  test("of several rules for a combination the first decides; 0 blocks; no patterns never match", () => {
    const scorecard = new Scorecard([
      { patterns: [], score: 0 },
      { patterns: ["op:read"], score: 3 },
      { patterns: ["op:*"], score: 1 },
      { patterns: ["op:reset*"], score: 0 },
    ]);
    equal(admitted(scorecard, ["op:read"]), 3);
    equal(admitted(scorecard, ["op:write"]), 1);
  });

  test("patterns: text is taken as it is, `*` matches any run", () => {
    const matches = (pattern: string, tag: string): boolean =>
      new Scorecard([{ patterns: [pattern], score: 0 }]).enter([tag]) === null;
    const cases: [string, string, boolean][] = [
      ["a.c", "abc", false],
      ["a.c", "a.c", true],
      ["*", "", true],
      ["a*", "a\nb", true],
      ["a*b*c", "a--b--c", true],
      ["a*b*c", "acb", false],
      ["**a**", "bab", true],
      ["A", "a", false],
      ["(a)[b]{c}$^|?+\\", "(a)[b]{c}$^|?+\\", true],
    ];
    for (const [pattern, tag, expected] of cases) equal(matches(pattern, tag), expected, `${pattern} ${tag}`);
  });
});

suite("tags of requests", () => {
  const id = "8ebd119c-ebbc-4583-8b31-a2f0530c8f94";

  test("by kind of operation", () => {
    const params = { tenant: "t", database: "d", collection: id };
    deepEqual(tagsOf("create_database", params, "r"), ["op:create_database", "tenant:t"]);
    deepEqual(tagsOf("get_collection_by_id", params, "r"), ["op:get_collection", "tenant:t"]);
    deepEqual(tagsOf("upsert", params, "r"), ["op:write", "tenant:t", `collection:${id}`]);
    deepEqual(tagsOf("query", params, "r"), ["op:read", "tenant:t", `collection:${id}`, "requester:r"]);
    deepEqual(tagsOf("attach_function", params, "r"), ["op:attach_function", "tenant:t", "database:d"]);
    deepEqual(tagsOf("get_collection_by_crn", { crn: "t:d:c" }, "r"), ["op:get_collection", "tenant:t"]);
    for (const operation of ["reset", "create_tenant", "get_tenant"] as const)
      deepEqual(tagsOf(operation, params, "r"), []);
  });

  test("a collection has one tag however its id is written", () => {
    for (const collection of [id.toUpperCase(), id.replaceAll("-", "")])
      ok(tagsOf("add", { tenant: "t", collection }, "r").includes(`collection:${id}`));
  });
});
