import { decodeBody } from "./body.ts";
import { KromaError } from "./errors.ts";
import { LIMITS } from "./limits.ts";
import { READ_LEVELS } from "./query-string.ts";
import { RANK_SHAPE, type Rank } from "./rank-shape.ts";
import { array, defaulted, enumOf, nullable, optional, type Shape, shape, string, u32 } from "./shape.ts";
import { object } from "./shape-object.ts";
import { tagged } from "./shape-union.ts";
import type { Json, ReadLevel } from "./values.ts";

export interface Aggregate {
  readonly kind: "min_k" | "max_k";
  readonly keys: readonly string[];
  readonly k: number;
}

export interface Search {
  /** Still raw JSON, but accepted by the parser given to `decodeSearch`. */
  readonly filter: Json | undefined;
  readonly rank: Rank | undefined;
  readonly groupBy: { readonly keys: readonly string[]; readonly aggregate: Aggregate | null };
  readonly offset: number;
  readonly limit: number | undefined;
  readonly select: readonly string[];
}

export interface SearchRequest {
  readonly searches: readonly Search[];
  readonly readLevel: ReadLevel;
}

/** Throws a KromaError if the JSON is no filter. */
export type FilterParser = (filter: Json) => void;

const aggregate = (kind: Aggregate["kind"], name: string): Shape<Aggregate> => {
  const fields = object({ keys: array(string()), k: u32() }, { name, unknown: "ignore" });
  return shape(fields.schema, (reader) => ({ kind, ...fields.decode(reader) }));
};

const AGGREGATE_SHAPE = tagged({
  $min_k: aggregate("min_k", "struct variant Aggregate::MinK"),
  $max_k: aggregate("max_k", "struct variant Aggregate::MaxK"),
});

const GROUP_SHAPE = object(
  {
    keys: defaulted(array(string()), (): string[] => []),
    aggregate: defaulted(nullable(AGGREGATE_SHAPE), () => null),
  },
  { name: "struct GroupBy", unknown: "ignore" },
);

const LIMIT_SHAPE = object(
  { offset: defaulted(u32(), () => 0), limit: defaulted(nullable(u32()), () => null) },
  { name: "struct Limit", unknown: "ignore" },
);

const SELECT_SHAPE = object(
  { keys: defaulted(array(string()), (): string[] => []) },
  { name: "struct Select", unknown: "ignore" },
);

/** A filter is parsed at once: a bad one is a 422 here. */
const filterShape = (parse: FilterParser): Shape<Json> =>
  shape(
    () => ({ type: "object" }),
    (reader) => {
      reader.peek();
      const start = reader.position;
      const filter = reader.json();
      const isEmpty = filter !== null && typeof filter === "object" && Object.keys(filter).length === 0;
      if (isEmpty && !Array.isArray(filter)) return filter;
      try {
        parse(filter);
      } catch (error) {
        throw error instanceof KromaError ? reader.wrongInside(error.message, start) : error;
      }
      return filter;
    },
  );

const searchShape = (parse: FilterParser) =>
  object(
    {
      filter: defaulted(optional(filterShape(parse)), () => undefined),
      rank: defaulted(optional(RANK_SHAPE), () => undefined),
      group_by: defaulted(GROUP_SHAPE, () => ({ keys: [], aggregate: null })),
      limit: defaulted(LIMIT_SHAPE, () => ({ offset: 0, limit: null })),
      select: defaulted(SELECT_SHAPE, () => ({ keys: [] })),
    },
    { name: "struct SearchPayload", unknown: "ignore" },
  );

export const searchRequestShape = (parse: FilterParser) =>
  object(
    {
      searches: array(searchShape(parse), LIMITS.searches),
      read_level: defaulted(enumOf(...READ_LEVELS), (): ReadLevel => "index_and_wal"),
    },
    { name: "struct SearchRequestPayload", unknown: "ignore" },
  );

export function decodeSearch(body: Uint8Array | null, parse: FilterParser): SearchRequest {
  const { searches, read_level } = decodeBody(searchRequestShape(parse), body);
  return {
    readLevel: read_level,
    searches: searches.map((search) => ({
      filter: isNothing(search.filter) ? undefined : search.filter,
      rank: search.rank,
      groupBy: search.group_by,
      offset: search.limit.offset,
      limit: search.limit.limit ?? undefined,
      select: search.select.keys,
    })),
  };
}

const isNothing = (filter: Json | undefined): boolean =>
  filter !== null && typeof filter === "object" && Object.keys(filter).length === 0;
