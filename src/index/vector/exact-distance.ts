// Exact distances over float32 vectors, as Chroma reports them: every difference and product is a float32, the sum is kept in
// double precision and rounded once.

export type Space = "l2" | "cosine" | "ip";

const f32 = Math.fround;

/** The distance function for one query against many rows; what depends on the query alone is computed once. */
export function exactDistance(space: Space, query: Float32Array): (row: Float32Array) => number {
  if (space === "l2") return (row) => f32(squaredDifference(query, row));
  if (space === "ip") return (row) => f32(1 - f32(dot(query, row)));
  const length = lengthOf(query);
  return (row) => f32(cosine(query, row, length));
}

/** 1 − cos; a zero vector on either side is at distance 1. */
function cosine(query: Float32Array, row: Float32Array, queryLength: number): number {
  const product = queryLength * lengthOf(row);
  return product === 0 ? 1 : 1 - f32(dot(query, row) / product);
}

/** In double precision throughout: squares of small float32 numbers are too small for float32. */
function lengthOf(row: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < row.length; i++) sum += (row[i] as number) ** 2;
  return Math.sqrt(sum);
}

// Several sums: without them every addition would wait for the one before.
function dot(a: Float32Array, b: Float32Array): number {
  const n = a.length;
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    s0 += f32((a[i] as number) * (b[i] as number));
    s1 += f32((a[i + 1] as number) * (b[i + 1] as number));
    s2 += f32((a[i + 2] as number) * (b[i + 2] as number));
    s3 += f32((a[i + 3] as number) * (b[i + 3] as number));
  }
  for (; i < n; i++) s0 += f32((a[i] as number) * (b[i] as number));
  return s0 + s1 + (s2 + s3);
}

function squaredDifference(a: Float32Array, b: Float32Array): number {
  const n = a.length;
  let s0 = 0;
  let s1 = 0;
  let i = 0;
  for (; i + 2 <= n; i += 2) {
    const d0 = f32((a[i] as number) - (b[i] as number));
    const d1 = f32((a[i + 1] as number) - (b[i + 1] as number));
    s0 += f32(d0 * d0);
    s1 += f32(d1 * d1);
  }
  if (i < n) {
    const d = f32((a[i] as number) - (b[i] as number));
    s0 += f32(d * d);
  }
  return s0 + s1;
}
