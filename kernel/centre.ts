// The centre: what is taken off every rotated vector before it is coded. Where vectors have much in common (those of many models have),
// that part would use up the few bits there are.
//
// The first vectors tell it: all at once, when an index begins with enough of them. Else it is learnt from their codes just before any
// of them is linked: the codes of those few are made anew, from themselves. That happens once, in less than a millisecond; searches
// that ran meanwhile are repeated (a sequence lock).
import { CODE_1, CODE_32, CODE_4 } from "./codes";
import { H_CENTRE_SQUARED, H_CENTRE_VERSION, RECORD_HEADER, centreBase, code, fine, padded, record } from "./layout";
import { coded, fineToQuery, nodeToQuery } from "./query";
import { encodeResidual, measure, norm, widen } from "./quantise";
import { rotate } from "./rotate";
import { nodeCode, queryFine, work } from "./scratch";

/** The centre is worth it when it has this share of the mean squared length, at least. */
const WORTH: f32 = 0.02;

/** The version of the centre, once nobody is changing it. */
export function centreVersion(): u32 {
  let version = atomic.load<u32>(H_CENTRE_VERSION);
  while (version & 1) {
    atomic.wait<u32>(H_CENTRE_VERSION, version, 20_000); // nanoseconds
    version = atomic.load<u32>(H_CENTRE_VERSION);
  }
  return version;
}

/** Makes the vector at `source` the centre of an empty index; `squares`: the mean squared length of the vectors whose mean it is. */
export function setCentre(source: usize, squares: f32): void {
  if (code == CODE_32) return;
  widen(source);
  rotate(work);
  measure();
  if (norm * norm > WORTH * squares) takeCentre();
}

function takeCentre(): void {
  measure();
  if (!(norm < 1e15)) return;
  memory.copy(centreBase, work, padded << 2);
  store<f32>(H_CENTRE_SQUARED, norm * norm);
}

/** Learns the centre from the first `count` slots, which nobody has linked yet, and codes them anew. */
export function learnCentre(count: u32): void {
  if (code == CODE_32 || load<f32>(H_CENTRE_SQUARED) > 0) return;
  memory.fill(queryFine, 0, padded << 2);
  let squares: f64 = 0;
  for (let slot: u32 = 0; slot < count; slot++) {
    decode(slot);
    measure();
    squares += <f64>norm * <f64>norm;
    for (let i: usize = 0; i < <usize>padded << 2; i += 16) {
      v128.store(queryFine + i, f32x4.add(v128.load(queryFine + i), v128.load(work + i)));
    }
  }
  const share = f32x4.splat(<f32>1 / <f32>count);
  for (let i: usize = 0; i < <usize>padded << 2; i += 16) {
    v128.store(work + i, f32x4.mul(v128.load(queryFine + i), share));
  }
  measure();
  if (!(<f64>norm * <f64>norm > <f64>WORTH * (squares / <f64>count))) return;
  atomic.add<u32>(H_CENTRE_VERSION, 1);
  takeCentre();
  if (load<f32>(H_CENTRE_SQUARED) > 0) for (let slot: u32 = 0; slot < count; slot++) codeAnew(slot);
  atomic.add<u32>(H_CENTRE_VERSION, 1);
}

function codeAnew(slot: u32): void {
  decode(slot);
  for (let i: usize = 0; i < <usize>padded << 2; i += 16) {
    v128.store(work + i, f32x4.sub(v128.load(work + i), v128.load(centreBase + i)));
  }
  measure();
  encodeResidual(record(slot), fine(slot));
}

/** What the code of a slot stands for, into the work area. */
export function decode(slot: u32): void {
  const at = coded(slot);
  let scale: f32 = 0;
  if (code == CODE_4) {
    nodeToQuery(at, nodeCode);
    scale = load<f32>(at) * <f32>(1.0 / 16);
  } else {
    const high = at + RECORD_HEADER;
    fineToQuery(high, code == CODE_1 ? high + (padded >> 1) : fine(slot), nodeCode);
    scale = load<f32>(at, 4);
  }
  for (let i: u32 = 0; i < padded; i++) store<f32>(work + (i << 2), scale * <f32>load<i8>(nodeCode + i));
}
