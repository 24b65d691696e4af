// Reads a snapshot straight into the memory of a new index, several blocks at a time: most of the time goes into fresh pages, which
// the threads that read get ready side by side while this one computes checksums. Lengths are computed, not believed; every
// block is checked against its checksum, and the finished graph for links that lead nowhere.
import { crc32 } from "node:zlib";
import { SnapshotDamaged } from "./errors.ts";
import type { Kernel } from "./kernel.ts";
import {
  ascii,
  BLOCK_HEADER_BYTES,
  END_BYTES,
  END_MAGIC,
  FORMAT_VERSION,
  HEADER_BYTES,
  lengthOf,
  MAGIC,
  SEGMENT_SLOTS,
  type Section,
  sectionsOf,
} from "./snapshot-format.ts";

/** Fills `targets`, one after another, from the snapshot's byte `position` on; how many bytes it read, 0 at the end. As fs.readv. */
export type SnapshotSource = (targets: readonly Uint8Array[], position: number) => Promise<number>;

/** The largest number of how searches use sketches (kernel/sketch.ts), by the bytes of one. */
const SKETCHED_STATES: ReadonlyMap<number, number> = new Map([
  [64, 3],
  [128, 5],
]);

/** Blocks that are read at the same time. */
const BLOCKS_AHEAD = 8;

export interface SnapshotHeader {
  readonly dimension: number;
  readonly space: number;
  readonly m: number;
  readonly efConstruction: number;
  readonly seed: number;
  readonly slots: number;
  readonly recordBytes: number;
  readonly entry: bigint;
  readonly position: bigint;
  readonly code: number;
  readonly centreSquared: number;
  readonly fineBytes: number;
  readonly sketched: number;
}

async function fill(source: SnapshotSource, targets: readonly Uint8Array[], position: number): Promise<void> {
  let rest = targets;
  let at = position;
  while (rest.length > 0) {
    const read = await source(rest, at);
    if (read <= 0) throw new SnapshotDamaged("it ends early");
    at += read;
    rest = unfilled(rest, read);
  }
}

/** What is left of the targets once their first `bytes` bytes are filled. */
function unfilled(targets: readonly Uint8Array[], bytes: number): Uint8Array[] {
  let filled = bytes;
  return targets.flatMap((target) => {
    const part = Math.min(filled, target.length);
    filled -= part;
    return part < target.length ? [target.subarray(part)] : [];
  });
}

export async function readHeader(source: SnapshotSource): Promise<SnapshotHeader> {
  const bytes = new Uint8Array(HEADER_BYTES);
  await fill(source, [bytes], 0);
  if (ascii(bytes.subarray(0, 8)) !== MAGIC) throw new SnapshotDamaged("it does not start as one");
  const view = new DataView(bytes.buffer);
  const word = (at: number) => view.getUint32(at, true);
  if (word(72) !== crc32(bytes.subarray(0, 72))) throw new SnapshotDamaged("checksum of the header");
  if (word(8) !== FORMAT_VERSION) throw new SnapshotDamaged(`format ${word(8)} is not ${FORMAT_VERSION}`);
  return {
    dimension: word(12),
    space: word(16),
    m: word(20),
    efConstruction: word(24),
    seed: word(28),
    slots: word(32),
    recordBytes: word(36),
    entry: view.getBigUint64(40, true),
    position: view.getBigUint64(48, true),
    code: word(56),
    centreSquared: view.getFloat32(60, true),
    fineBytes: word(64),
    sketched: word(68),
  };
}

/** Reads all blocks into a new index of the header's options. */
export async function readBlocks(
  memory: WebAssembly.Memory,
  kernel: Kernel,
  header: SnapshotHeader,
  source: SnapshotSource,
): Promise<void> {
  const { slots } = header;
  if (header.sketched > (SKETCHED_STATES.get(kernel.sketchBytes()) ?? 0))
    throw new SnapshotDamaged(`sketches ${header.sketched}`);
  if (header.recordBytes !== kernel.recordBytes() || header.fineBytes !== kernel.fineBytes())
    throw new SnapshotDamaged("records of another size");
  if (!kernel.reserve(slots)) throw new SnapshotDamaged(`${slots} vectors do not fit in the memory`);
  const first = await readLearnt(memory, kernel, header, source);
  const segments = Math.ceil(slots / SEGMENT_SLOTS);
  const end = await readSegments({ memory, kernel, source }, slots, first);
  await readEnd(segments, source, end);
  kernel.setStored(slots);
  kernel.setEntry(header.entry);
  kernel.setPosition(header.position);
  kernel.recount();
  const broken = kernel.validate();
  if (broken !== 0) throw new SnapshotDamaged(`the graph breaks rule ${broken}`);
}

/** Returns where the first block begins. */
async function readLearnt(
  memory: WebAssembly.Memory,
  kernel: Kernel,
  { centreSquared, sketched }: SnapshotHeader,
  source: SnapshotSource,
): Promise<number> {
  const learnt = new Uint8Array(memory.buffer, kernel.learntAt() >>> 0, kernel.learntBytes());
  const checksum = new Uint8Array(4);
  await fill(source, [learnt, checksum], HEADER_BYTES);
  if (new DataView(checksum.buffer).getUint32(0, true) !== crc32(learnt))
    throw new SnapshotDamaged("checksum of the centre and the basis");
  kernel.setCentreSquared(centreSquared);
  kernel.setSketched(sketched);
  return HEADER_BYTES + learnt.length + checksum.length;
}

interface Target {
  readonly memory: WebAssembly.Memory;
  readonly kernel: Kernel;
  readonly source: SnapshotSource;
}

/** Reads the blocks, the first of which begins at `position`; returns where they end. */
async function readSegments(target: Target, slots: number, position: number): Promise<number> {
  const underWay = new Set<Promise<void>>();
  let at = position;
  try {
    for (let segment = 0; segment * SEGMENT_SLOTS < slots; segment++) {
      const sections = sectionsOf(target.kernel, segment, Math.min(SEGMENT_SLOTS, slots - segment * SEGMENT_SLOTS));
      const block = readBlock(target, segment, sections, at);
      underWay.add(block);
      block.then(
        () => underWay.delete(block),
        () => undefined, // stays, so that the next to wait meets it
      );
      at += BLOCK_HEADER_BYTES + lengthOf(sections);
      if (underWay.size >= BLOCKS_AHEAD) await Promise.race(underWay);
    }
    await Promise.all(underWay);
  } finally {
    // Nothing may be read into this memory, or from this file, any more.
    await Promise.allSettled(underWay);
  }
  return at;
}

async function readBlock(
  { memory, source }: Target,
  segment: number,
  sections: readonly Section[],
  position: number,
): Promise<void> {
  const head = new Uint8Array(BLOCK_HEADER_BYTES);
  const content = sections.map(({ at, length }) => new Uint8Array(memory.buffer, at, length));
  await fill(source, [head, ...content], position);
  const view = new DataView(head.buffer);
  const checksum = content.reduce((sum, part) => crc32(part, sum), crc32(head.subarray(0, 8)));
  const isExpected = view.getUint32(0, true) === segment && view.getUint32(4, true) === lengthOf(sections);
  if (!isExpected || view.getUint32(8, true) !== checksum) throw new SnapshotDamaged(`checksum of block ${segment}`);
}

async function readEnd(segments: number, source: SnapshotSource, position: number): Promise<void> {
  const bytes = new Uint8Array(END_BYTES);
  await fill(source, [bytes], position);
  const view = new DataView(bytes.buffer);
  const intact = view.getUint32(12, true) === crc32(bytes.subarray(0, 12)) && view.getUint32(8, true) === segments;
  if (!intact || ascii(bytes.subarray(0, 8)) !== END_MAGIC) throw new SnapshotDamaged("its end is missing");
  if ((await source([new Uint8Array(1)], position + END_BYTES)) > 0)
    throw new SnapshotDamaged("something follows its end");
}
