import type { JsonReader } from "./json-reader.ts";
import { isSparse, toMetadataValue } from "./metadata-shape.ts";
import { array, boolean, defaulted, lazy, nullable, number, type Shape, shape, string, u32 } from "./shape.ts";
import { object } from "./shape-object.ts";
import { tagged } from "./shape-union.ts";
import type { Json, SparseVector } from "./values.ts";

/** How a search ranks records: arithmetic over nearest-neighbour lists. */
export type Rank =
  | { readonly kind: "value"; readonly value: number }
  | Knn
  | { readonly kind: "sum" | "mul" | "max" | "min"; readonly operands: readonly Rank[] }
  | { readonly kind: "sub" | "div"; readonly left: Rank; readonly right: Rank }
  | { readonly kind: "abs" | "exp" | "log"; readonly operand: Rank };

export interface Knn {
  readonly kind: "knn";
  readonly query: Float32Array | SparseVector;
  readonly key: string;
  readonly limit: number;
  readonly default: number | null;
  readonly returnRank: boolean;
}

const DEFAULT_KEY = "#embedding";
const DEFAULT_LIMIT = 16;

const rank = (): Shape<Rank> => lazy("Rank", () => RANK_SHAPE);
const FLOAT = number("f32");

function from<T>(inner: Shape<T>, make: (value: T) => Rank): Shape<Rank> {
  return shape(inner.schema, (reader) => make(inner.decode(reader)));
}

const list = (kind: "sum" | "mul" | "max" | "min"): Shape<Rank> =>
  from(array(rank()), (operands) => ({ kind, operands }));
const unary = (kind: "abs" | "exp" | "log"): Shape<Rank> => from(rank(), (operand) => ({ kind, operand }));
const binary = (kind: "sub" | "div", name: string): Shape<Rank> =>
  from(
    object({ left: rank(), right: rank() }, { name: `struct variant RankExpr::${name}`, unknown: "ignore" }),
    ({ left, right }) => ({ kind, left, right }),
  );

/** A dense vector or a sparse one; read whole before it is judged. */
const QUERY_SHAPE: Shape<Float32Array | SparseVector> = shape(
  () => ({ anyOf: [{ type: "array", items: { type: "number", format: "float" } }, { type: "object" }] }),
  (reader: JsonReader) => {
    reader.peek();
    const start = reader.position;
    const query = toQuery(reader.json());
    if (query) return query;
    throw reader.wrongInside("data did not match any variant of untagged enum QueryVector", start);
  },
);

function toQuery(value: Json): Float32Array | SparseVector | undefined {
  if (Array.isArray(value)) {
    const isNumbers = value.every((item) => typeof item === "number" || typeof item === "bigint");
    return isNumbers ? Float32Array.from(value, Number) : undefined;
  }
  const sparse = value !== null && typeof value === "object" ? toMetadataValue(value) : undefined;
  return sparse !== undefined && isSparse(sparse) ? sparse : undefined;
}

const KNN_SHAPE = from(
  object(
    {
      query: QUERY_SHAPE,
      key: defaulted(string(), () => DEFAULT_KEY),
      limit: defaulted(u32(), () => DEFAULT_LIMIT),
      default: defaulted(nullable(FLOAT), () => null),
      return_rank: defaulted(boolean(), () => false),
    },
    { name: "struct variant RankExpr::Knn", unknown: "ignore" },
  ),
  ({ return_rank, ...fields }) => ({ kind: "knn", ...fields, returnRank: return_rank }),
);

export const RANK_SHAPE: Shape<Rank> = tagged<Rank>({
  $abs: unary("abs"),
  $div: binary("div", "Division"),
  $exp: unary("exp"),
  $knn: KNN_SHAPE,
  $log: unary("log"),
  $max: list("max"),
  $min: list("min"),
  $mul: list("mul"),
  $sub: binary("sub", "Subtraction"),
  $sum: list("sum"),
  $val: from(FLOAT, (value) => ({ kind: "value", value })),
});
