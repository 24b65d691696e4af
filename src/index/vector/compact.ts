// Copies an index without its tombstones: records in the same order, links renumbered. No distance is computed, so it takes about as
// long as copying the memory. Links to tombstones are dropped: repair the graph first.
import type { Kernel } from "./kernel.ts";
import { BITMAP_SECTION, SEGMENT_SLOTS } from "./snapshot-format.ts";

const TOMBSTONES = 0;
const QUEUED = 1;
const CLAIMED = 2;
const LINKED = 3;
/** In place of a number, for slots that are not copied. */
const GONE = 0;

/** The memory of an index and what its kernel knows of it. Addresses are of bytes. */
class Side {
  readonly kernel: Kernel;
  readonly bytes: Uint8Array;
  readonly words: Uint32Array;

  constructor(memory: WebAssembly.Memory, kernel: Kernel) {
    this.kernel = kernel;
    this.bytes = new Uint8Array(memory.buffer);
    this.words = new Uint32Array(memory.buffer);
  }

  has(slot: number, bitmap: number): boolean {
    return (((this.words[this.#word(slot, bitmap)] as number) >>> (slot & 31)) & 1) === 1;
  }

  set(slot: number, bitmap: number): void {
    const word = this.#word(slot, bitmap);
    this.words[word] = (this.words[word] as number) | (1 << (slot & 31));
  }

  #word(slot: number, bitmap: number): number {
    const segment = this.kernel.segmentAt(Math.floor(slot / SEGMENT_SLOTS)) >>> 0;
    const bitmaps = segment + (this.kernel.sectionOffset(BITMAP_SECTION) >>> 0);
    return (bitmaps + bitmap * (SEGMENT_SLOTS / 8) + (((slot % SEGMENT_SLOTS) >>> 5) << 2)) >>> 2;
  }
}

/** Fills the empty index of `target`, made with the options of the source. Builders of the source must rest; its writer may go on. */
export function compactInto(
  target: WebAssembly.Memory,
  targetKernel: Kernel,
  source: WebAssembly.Memory,
  sourceKernel: Kernel,
): void {
  const position = sourceKernel.position();
  const stored = sourceKernel.stored() >>> 0;
  const from = new Side(source, sourceKernel);
  const { numbers, count } = numberLive(from, stored);
  if (targetKernel.reserve(count) === 0) throw new RangeError(`${count} vectors do not fit in the memory`);
  const to = new Side(target, targetKernel);
  copyBytes(from, to, sourceKernel.learntAt(), targetKernel.learntAt(), targetKernel.learntBytes());
  targetKernel.setCentreSquared(sourceKernel.centreSquared());
  targetKernel.setSketched(sourceKernel.sketched());
  for (let slot = 0; slot < stored; slot++) if (numbers[slot] !== GONE) copySlot(from, to, slot, slotOf(numbers, slot));
  for (let slot = 0; slot < stored; slot++) if (numbers[slot] !== GONE) copyLinks(from, to, slot, numbers);
  targetKernel.setStored(count);
  targetKernel.setEntry(highest(to, count));
  targetKernel.recount();
  targetKernel.setPosition(position);
}

const slotOf = (numbers: Uint32Array, slot: number): number => (numbers[slot] as number) - 1;

/** New slot + 1 of each slot. */
function numberLive(side: Side, stored: number): { numbers: Uint32Array; count: number } {
  const numbers = new Uint32Array(stored);
  let count = 0;
  for (let slot = 0; slot < stored; slot++) if (!side.has(slot, TOMBSTONES)) numbers[slot] = ++count;
  return { numbers, count };
}

function copyBytes(from: Side, to: Side, start: number, target: number, length: number): void {
  to.bytes.set(from.bytes.subarray(start >>> 0, (start >>> 0) + length), target >>> 0);
}

/** Everything but links; gives the slot its place among the upper lists. */
function copySlot(from: Side, to: Side, slot: number, number: number): void {
  const { kernel } = to;
  copyBytes(from, to, from.kernel.recordAt(slot), kernel.recordAt(number), kernel.recordBytes());
  if (kernel.sketchBytes() > 0)
    copyBytes(from, to, from.kernel.sketchAt(slot), kernel.sketchAt(number), kernel.sketchBytes());
  if (kernel.fineBytes() > 0) copyBytes(from, to, from.kernel.fineAt(slot), kernel.fineAt(number), kernel.fineBytes());
  kernel.setLevel(number, from.kernel.levelAt(slot));
  if (from.has(slot, LINKED)) to.set(number, LINKED);
  if (from.has(slot, QUEUED) || from.has(slot, CLAIMED)) to.set(number, QUEUED);
}

function copyLinks(from: Side, to: Side, slot: number, numbers: Uint32Array): void {
  const number = slotOf(numbers, slot);
  const level = to.kernel.levelAt(number);
  for (let l = 0; l <= level; l++) {
    const start = from.kernel.linksAt(slot, l) >>> 2;
    let out = to.kernel.linksAt(number, l) >>> 2;
    for (let i = start; i < start + from.kernel.m() * (l === 0 ? 2 : 1); i++) {
      const entry = from.words[i] as number;
      if (entry === 0) break;
      const renumbered = numbers[entry - 1] ?? GONE;
      // A node that found no room for its upper lists is lower now.
      if (renumbered === GONE || (l > 0 && to.kernel.levelAt(renumbered - 1) < l)) continue;
      to.words[out++] = renumbered;
    }
  }
}

/** The entry point: the highest of the linked slots. */
function highest(side: Side, count: number): bigint {
  let best = -1;
  let at = 0;
  for (let slot = 0; slot < count; slot++) {
    const level = side.has(slot, LINKED) ? side.kernel.levelAt(slot) : -1;
    if (level > best) [best, at] = [level, slot];
  }
  return best < 0 ? 0n : (BigInt(best) << 32n) | BigInt(at + 1);
}
