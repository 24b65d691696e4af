import { equal, throws } from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { notFound } from "../api/errors.ts";
import { covers, matchesName, type Place, touch, visibleNames } from "./access.ts";
import type { WireRequest } from "./wire.ts";

const place = (tenant: string, database: string, ...collections: string[]): Place => ({
  tenants: [tenant],
  databases: [database],
  collections,
});
const request = (may: Place[][], sees: Place[][] = may): WireRequest => ({
  operation: "get",
  params: {},
  query: "",
  body: null,
  access: { may, sees },
});

suite("names and patterns", () => {
  const cases: [string, string, boolean][] = [
    ["a", "a", true],
    ["a", "A", false],
    ["a", "ab", false],
    ["", "", true],
    ["*", "", true],
    ["*", "anything", true],
    ["a*", "a", true],
    ["a*", "ba", false],
    ["*a", "ba", true],
    ["a*a", "a", false],
    ["a*b*c", "a-b-b-c", true],
    ["a*b*c", "a-c", false],
    ["a*bc*c", "abc", false],
    ["**", "x", true],
    [".*", "xx", false],
  ];
  for (const [pattern, name, expected] of cases)
    test(`${pattern} ${expected ? "fits" : "does not fit"} ${name}`, () => equal(matchesName(pattern, name), expected));

  test("agrees with a regular expression", () => {
    const letters = fc.array(fc.constantFrom("a", "b", "*"), { maxLength: 7 }).map((each) => each.join(""));
    const names = fc.array(fc.constantFrom("a", "b"), { maxLength: 9 }).map((each) => each.join(""));
    fc.assert(
      fc.property(letters, names, (pattern, name) => {
        equal(matchesName(pattern, name), new RegExp(`^${pattern.replaceAll("*", ".*")}$`).test(name));
      }),
    );
  });

  test("a hostile pattern takes no time", () => {
    equal(matchesName("a*".repeat(2_000), `${"a".repeat(5_000)}b`), true);
    equal(matchesName(`${"a*".repeat(2_000)}c`, "a".repeat(5_000)), false);
  });
});

suite("what a request touches", () => {
  test("a place covers a resource when it covers all that is named of it", () => {
    const sales = place("acme", "sales", "orders", "tmp-*");
    equal(covers(sales, { tenant: "acme" }), true);
    equal(covers(sales, { tenant: "acme", database: "sales", collection: "tmp-1" }), true);
    equal(covers(sales, { tenant: "acme", database: "sales", collection: "people" }), false);
    equal(covers(sales, { tenant: "acme", database: "hr", collection: "orders" }), false);
    equal(covers(sales, { tenant: "other", database: "sales", collection: "orders" }), false);
  });

  test("every list must have a place for it; names of different places do not mix", () => {
    const one = place("a", "x", "*");
    const two = place("b", "y", "*");
    touch(request([[one, two]]), { tenant: "b", database: "y", collection: "c" });
    throws(() => touch(request([[one, two]]), { tenant: "a", database: "y", collection: "c" }), { code: "forbidden" });
    throws(() => touch(request([[one], [two]]), { tenant: "a", database: "x", collection: "c" }), {
      code: "forbidden",
    });
    throws(() => touch(request([[]]), { tenant: "a" }), { code: "forbidden" });
  });

  test("what the caller must not know of does not exist", () => {
    const resource = { tenant: "a", database: "x", collection: "c" };
    const hidden = () => notFound("nothing there");
    throws(() => touch(request([[]], [[place("a", "x", "c")]]), resource, hidden), { code: "forbidden" });
    throws(() => touch(request([[]], [[place("a", "x", "d")]]), resource, hidden), { code: "not_found" });
  });

  test("without limits it is only told what was touched, without access not even that", () => {
    const told = request([]);
    touch(told, { tenant: "a", collection: "c" });
    touch(told, { tenant: "b" });
    equal(told.touched?.tenant, "a");
    const free: WireRequest = { operation: "get", params: {}, query: "", body: null };
    touch(free, { tenant: "a" });
    equal(free.touched, undefined);
    equal(
      visibleNames(free, (collection) => ({ tenant: "a", collection })),
      undefined,
    );
    equal(
      visibleNames(told, (collection) => ({ tenant: "a", collection })),
      undefined,
    );
  });

  test("listings show what is allowed", () => {
    const visible = visibleNames(request([[place("a", "x", "c*")]]), (collection) => ({
      ...{ tenant: "a", database: "x" },
      collection,
    }));
    equal(visible?.("c1"), true);
    equal(visible?.("d1"), false);
  });
});
