// Distances over signs (RaBitQ, Gao & Long 2024): a coordinate is +1 or −1, one bit each, a query coordinate four bits, laid out as four
// planes of bits. Sums of query coordinates at set bits are counts of bits that a plane has in common with the code.
//
//   distance = K + b + f · (A · (2 · (S − zero · set) − sum))
// with S the sum of the four-bit codes at set bits, `set` their number (in the record), and `sum` that of all query coordinates.
import { RECORD_HEADER } from "./layout";

/** Sum of the query's four-bit codes at the set bits of the code. `bytes`: of the code and of a plane. */
@inline
function sumAt(code: usize, planes: usize, bytes: usize): u32 {
  let p0: u64 = 0;
  let p1: u64 = 0;
  let p2: u64 = 0;
  let p3: u64 = 0;
  const plane1 = planes + bytes;
  const plane2 = plane1 + bytes;
  const plane3 = plane2 + bytes;
  for (let i: usize = 0; i < bytes; i += 8) {
    const c = load<u64>(code + i);
    p0 += popcnt(c & load<u64>(planes + i));
    p1 += popcnt(c & load<u64>(plane1 + i));
    p2 += popcnt(c & load<u64>(plane2 + i));
    p3 += popcnt(c & load<u64>(plane3 + i));
  }
  return <u32>(p0 + (p1 << 1) + (p2 << 2) + (p3 << 3));
}

/** As `distances` in distance.ts. */
export function distancesOfSigns(
  records: usize, count: u32, planes: usize, bytes: usize, a: f32, zero: f32, sum: f32, k: f32, out: usize,
): void {
  for (let i: u32 = 0; i < count; i++) {
    const record = <usize>load<u32>(records + (i << 2));
    const at = <f32>sumAt(record + RECORD_HEADER, planes, bytes);
    const product: f32 = <f32>2 * (at - zero * load<f32>(record, 4)) - sum;
    store<f32>(out + (i << 2), k + load<f32>(record, 8) + load<f32>(record) * a * product);
  }
}
