// The metadata filters of the filtered queries. Consecutive queries ask for different values; each value matches
// exactly the stated share of the records.
import type { Dataset } from "./dataset.ts";

export interface Filter {
  readonly id: "filter1" | "filter10" | "filter50" | "filter50b";
  readonly column: Uint8Array;
  /** The i-th query matches where the column's value is at least `least` and at most `most`. */
  bounds(i: number): { readonly least: number; readonly most: number };
  where(i: number): object;
}

export function makeFilters({ fields: [category, rating, published] }: Dataset): readonly Filter[] {
  const equal = (id: Filter["id"], field: Dataset["fields"][number]): Filter => {
    const value = (i: number): number => i % field.values.length;
    return {
      id,
      column: field.column,
      bounds: (i) => ({ least: value(i), most: value(i) }),
      where: (i) => ({ [field.name]: field.values[value(i)] }),
    };
  };
  const half = rating.values.length / 2;
  const range: Filter = {
    id: "filter50",
    column: rating.column,
    bounds: (i) => (i % 2 === 0 ? { least: 0, most: half - 1 } : { least: half, most: rating.values.length - 1 }),
    where: (i) => ({ [rating.name]: i % 2 === 0 ? { $lt: half } : { $gte: half } }),
  };
  return [equal("filter1", category), equal("filter10", rating), range, equal("filter50b", published)];
}
