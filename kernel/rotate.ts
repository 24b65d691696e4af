// A random rotation, so that every coordinate carries about the same share of a vector and eight bits serve all of them equally.
// The fast Hadamard transform with random signs (Ailon & Chazelle 2009) wants powers of two; for other numbers of coordinates it is
// applied in turn to the leading and the trailing block of the largest power of two, which overlap, so four rounds mix all
// coordinates without padding to the next power (the approach of RaBitQ's library). Orthogonal up to rounding.
import { padded, rotationBlock, rotationRounds, seed, signsBase } from "./layout";

/** A well mixed hash (the finaliser of MurmurHash3) for signs and levels: the same seed always gives the same index. */
export function hash(value: u32): u32 {
  let h = value;
  h ^= h >> 16;
  h *= 0x85ebca6b;
  h ^= h >> 13;
  h *= 0xc2b2ae35;
  h ^= h >> 16;
  return h;
}

/** Writes sign and 1/√block for each round and coordinate. */
export function writeSigns(): void {
  const block = rotationBlock();
  const scale = <f32>1 / Mathf.sqrt(<f32>block);
  const count = rotationRounds() * block;
  for (let i: u32 = 0; i < count; i++) {
    store<f32>(signsBase + (i << 2), hash(i ^ hash(seed + 0x9e3779b9)) & 1 ? scale : -scale);
  }
}

/** Rotates the vector at `v` in place. */
export function rotate(v: usize): void {
  const block = rotationBlock();
  const rounds = rotationRounds();
  for (let round: u32 = 0; round < rounds; round++) {
    const start = round & 1 ? v + ((padded - block) << 2) : v;
    transform(start, signsBase + ((round * block) << 2), block);
  }
}

/** Signs and scale, then the Hadamard transform; n a power of two. In as few passes over memory as registers allow. */
function transform(v: usize, signs: usize, n: u32): void {
  const end = v + (n << 2);
  transformInLanes(v, end, signs);
  const bytes = <usize>n << 2;
  let half: usize = 16;
  for (; half << 2 < bytes; half <<= 3) butterflyEight(v, end, half);
  if (half << 1 < bytes) butterflyFour(v, end, half);
  else if (half < bytes) butterfly(v, end, half);
}

/** Strides 1 and 2, inside one vector of four lanes. */
function transformInLanes(v: usize, end: usize, signs: usize): void {
  const odd = f32x4(1, -1, 1, -1);
  const high = f32x4(1, 1, -1, -1);
  for (let p = v; p < end; p += 16) {
    let x = f32x4.mul(v128.load(p), v128.load(signs + (p - v)));
    x = f32x4.add(v128.shuffle<f32>(x, x, 0, 0, 2, 2), f32x4.mul(odd, v128.shuffle<f32>(x, x, 1, 1, 3, 3)));
    x = f32x4.add(v128.shuffle<f32>(x, x, 0, 1, 0, 1), f32x4.mul(high, v128.shuffle<f32>(x, x, 2, 3, 2, 3)));
    v128.store(p, x);
  }
}

function butterfly(v: usize, end: usize, half: usize): void {
  for (let p = v; p < end; p += half << 1) {
    for (let q = p; q < p + half; q += 16) {
      const a = v128.load(q);
      const b = v128.load(q + half);
      v128.store(q, f32x4.add(a, b));
      v128.store(q + half, f32x4.sub(a, b));
    }
  }
}

/** Two strides in one pass over memory: `half` and twice that. */
function butterflyFour(v: usize, end: usize, half: usize): void {
  for (let p = v; p < end; p += half << 2) {
    for (let q = p; q < p + half; q += 16) {
      const a = v128.load(q);
      const b = v128.load(q + half);
      const c = v128.load(q + 2 * half);
      const d = v128.load(q + 3 * half);
      const ab = f32x4.add(a, b);
      const amb = f32x4.sub(a, b);
      const cd = f32x4.add(c, d);
      const cmd = f32x4.sub(c, d);
      v128.store(q, f32x4.add(ab, cd));
      v128.store(q + half, f32x4.add(amb, cmd));
      v128.store(q + 2 * half, f32x4.sub(ab, cd));
      v128.store(q + 3 * half, f32x4.sub(amb, cmd));
    }
  }
}

/** Three strides: `half`, twice and four times that. */
function butterflyEight(v: usize, end: usize, half: usize): void {
  const four = half << 2;
  for (let p = v; p < end; p += half << 3) {
    for (let q = p; q < p + half; q += 16) {
      const r = q + four;
      const a = v128.load(q);
      const b = v128.load(q + half);
      const c = v128.load(q + 2 * half);
      const d = v128.load(q + 3 * half);
      const e = v128.load(r);
      const f = v128.load(r + half);
      const g = v128.load(r + 2 * half);
      const h = v128.load(r + 3 * half);
      const ab = f32x4.add(a, b);
      const amb = f32x4.sub(a, b);
      const cd = f32x4.add(c, d);
      const cmd = f32x4.sub(c, d);
      const ef = f32x4.add(e, f);
      const emf = f32x4.sub(e, f);
      const gh = f32x4.add(g, h);
      const gmh = f32x4.sub(g, h);
      storePair(q, r, f32x4.add(ab, cd), f32x4.add(ef, gh));
      storePair(q + half, r + half, f32x4.add(amb, cmd), f32x4.add(emf, gmh));
      storePair(q + 2 * half, r + 2 * half, f32x4.sub(ab, cd), f32x4.sub(ef, gh));
      storePair(q + 3 * half, r + 3 * half, f32x4.sub(amb, cmd), f32x4.sub(emf, gmh));
    }
  }
}

@inline
function storePair(at: usize, other: usize, x: v128, y: v128): void {
  v128.store(at, f32x4.add(x, y));
  v128.store(other, f32x4.sub(x, y));
}
