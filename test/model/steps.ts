import fc from "fast-check";
import type { GetOptions, PlainMetadata, QueryOptions, RecordChanges, Selector } from "../../src/engine/index.ts";
import { filters } from "../../src/query/testing/arbitraries.ts";

export const DIMENSION = 4;

export type Step =
  | { readonly kind: "add" | "update" | "upsert"; readonly changes: RecordChanges }
  | { readonly kind: "delete"; readonly selector: Selector & { readonly limit?: number } }
  | { readonly kind: "get"; readonly options: GetOptions }
  | { readonly kind: "query"; readonly options: QueryOptions }
  | { readonly kind: "reopen" };

const ids = fc.oneof(
  fc.constantFrom("a", "b", "c", "é", "a\0b", "𝄞", " ", "A", "0", "10"),
  fc.nat(60).map((n) => `record ${n}`),
);
const strings = fc.constantFrom("", "a", "b", "A", "é", 'q"a":1,', "1", "true", "\0", "\\", "x,y", "👍");
const ints = fc.oneof(
  fc.integer({ min: -2, max: 3 }),
  fc.constantFrom(2n ** 53n, 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n)),
);
const floats = fc.constantFrom(-1.5, 0.5, 1.5, 2.5, 1e30, -1e30, 5e-324);
const lists = fc.oneof(
  fc.array(strings, { maxLength: 3 }),
  fc.array(ints, { maxLength: 3 }),
  fc.array(floats, { maxLength: 3 }),
  fc.array(fc.boolean(), { maxLength: 3 }),
);
const values = fc.oneof(
  { weight: 6, arbitrary: fc.oneof(strings, ints, floats, fc.boolean()) },
  { weight: 2, arbitrary: lists },
  { weight: 1, arbitrary: fc.constant(null) },
);
const keys = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom("k", "a") },
  { weight: 1, arbitrary: fc.constantFrom("l", 'q"a', "é", ",", ":1,", "10", "__proto") },
);
const metadatas = fc.dictionary(keys, values, { maxKeys: 4 }) as fc.Arbitrary<PlainMetadata>;
const words = fc.constantFrom("abc", "ABC", "a", "👍", "e\u0301", "\0", "%", " ", "日本語", "\n", "foo bar", "x1");
const documents = fc.array(words, { maxLength: 8 }).map((parts) => parts.join(""));
/** Few values, so that distances tie; some large and some small ones. */
const numbers = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: -3, max: 3 }) },
  { weight: 4, arbitrary: fc.float({ min: -2, max: 2, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(1e6, -1e6, 1e-12, 0.1, 1 / 3) },
);
const vectors = fc.array(numbers, { minLength: DIMENSION, maxLength: DIMENSION });

/** Columns of one batch; a column that is not given at all, one with gaps, a full one. */
function changes(kind: "add" | "update" | "upsert"): fc.Arbitrary<RecordChanges> {
  const optional = kind === "update";
  return fc.array(ids, { minLength: 1, maxLength: 12 }).chain((batch) => {
    const column = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
      fc.array(item, { minLength: batch.length, maxLength: batch.length });
    const maybe = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<T[] | undefined> =>
      fc.option(column(item), { nil: undefined });
    return fc
      .record({
        embeddings: optional ? maybe(fc.option(vectors)) : column(vectors),
        documents: maybe(fc.option(documents)),
        uris: maybe(fc.option(strings)),
        metadatas: maybe(fc.option(metadatas)),
      })
      .map((columns) => present({ ids: batch, ...columns }) as RecordChanges);
  });
}

const present = (object: object): object =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
const some = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(item, { nil: undefined, freq: 2 });

const selectors = fc
  .tuple(some(fc.array(ids, { minLength: 1, maxLength: 8 })), some(filters))
  .map(([among, filter]) => present({ ids: among, ...plainFilter(filter) }) as Selector);

/** Filters made of values that JavaScript has: an object or nothing. */
const plainFilter = (filter: { where: unknown; whereDocument: unknown } | undefined): object =>
  present({ where: filter?.where, whereDocument: filter?.whereDocument });

const deletions = fc
  .tuple(
    fc.oneof(
      fc.record({ ids: fc.array(ids, { minLength: 1, maxLength: 6 }) }),
      fc
        .tuple(filters, some(fc.array(ids, { minLength: 1, maxLength: 8 })), some(fc.nat(4)))
        .map(([filter, among, limit]) => {
          const selector = plainFilter(filter);
          return present({ ...selector, ids: among, limit: Object.keys(selector).length > 0 ? limit : undefined });
        }),
    ),
  )
  .map(([selector]) => selector as Selector & { readonly limit?: number });

const writing = (kind: "add" | "update" | "upsert"): fc.Arbitrary<Step> =>
  changes(kind).map((each) => ({ kind, changes: each }));
const includes = fc.subarray(["documents", "metadatas", "uris", "embeddings"] as const);

const gets = fc
  .record({ selector: selectors, limit: some(fc.nat(20)), offset: some(fc.nat(10)), include: includes })
  .map(
    ({ selector, limit, offset, include }): Step => ({
      kind: "get",
      options: present({ ...selector, limit, offset, include }) as GetOptions,
    }),
  );

const queries = fc
  .record({
    selector: selectors,
    queryEmbeddings: fc.array(vectors, { minLength: 1, maxLength: 3 }),
    nResults: fc.oneof(fc.nat(6), fc.constantFrom(1, 30, 100)),
    include: includes,
  })
  .map(
    ({ selector, include, ...rest }): Step => ({
      kind: "query",
      options: { ...selector, ...rest, include: [...include, "distances"] },
    }),
  );

/** Operations over few ids and few values, so that they meet. */
export const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: writing("add") },
  { weight: 4, arbitrary: writing("upsert") },
  { weight: 4, arbitrary: writing("update") },
  { weight: 4, arbitrary: deletions.map((selector): Step => ({ kind: "delete", selector })) },
  { weight: 6, arbitrary: gets },
  { weight: 8, arbitrary: queries },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: "reopen" }) },
);
