// Distances over float32 vectors.
import { RECORD_HEADER, SPACE_L2, padded, space } from "./layout";

@inline
function sumLanes(x: v128): f32 {
  return f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1) + f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3);
}

function squared(a: usize, b: usize): f32 {
  let s0 = f32x4.splat(0);
  let s1 = s0;
  const end = <usize>padded << 2;
  for (let i: usize = 0; i < end; i += 32) {
    const d0 = f32x4.sub(v128.load(a + i), v128.load(b + i));
    const d1 = f32x4.sub(v128.load(a + i, 16), v128.load(b + i, 16));
    s0 = f32x4.add(s0, f32x4.mul(d0, d0));
    s1 = f32x4.add(s1, f32x4.mul(d1, d1));
  }
  return sumLanes(f32x4.add(s0, s1));
}

function dot(a: usize, b: usize): f32 {
  let s0 = f32x4.splat(0);
  let s1 = s0;
  const end = <usize>padded << 2;
  for (let i: usize = 0; i < end; i += 32) {
    s0 = f32x4.add(s0, f32x4.mul(v128.load(a + i), v128.load(b + i)));
    s1 = f32x4.add(s1, f32x4.mul(v128.load(a + i, 16), v128.load(b + i, 16)));
  }
  return sumLanes(f32x4.add(s0, s1));
}

/** Of the record from the vector at `query`. Vectors are of length 1 (or 0) for cosine. */
@inline
export function distanceOfFloats(record: usize, query: usize): f32 {
  const x = record + RECORD_HEADER;
  return space == SPACE_L2 ? squared(x, query) : 1 - dot(x, query);
}

/** As `distances` in distance.ts. */
export function distancesOfFloats(records: usize, count: u32, query: usize, out: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    store<f32>(out + (i << 2), distanceOfFloats(load<u32>(records + (i << 2)), query));
  }
}
