// Reads a snapshot straight into the memory of a new index. Lengths are computed, not believed; every block is checked against its
// checksum, and the finished graph for links that lead nowhere.
import { crc32 } from "node:zlib";
import { SnapshotDamaged } from "./errors.ts";
import type { Kernel } from "./kernel.ts";
import {
  ascii,
  BLOCK_HEADER_BYTES,
  END_BYTES,
  END_MAGIC,
  FORMAT_VERSION,
  fixedSections,
  HEADER_BYTES,
  MAGIC,
  SEGMENT_SLOTS,
  upperLists,
  upperSection,
} from "./snapshot-format.ts";

/** Fills `target` with the next bytes of the snapshot and returns how many there were; 0 at its end. As fs.readSync. */
export type SnapshotSource = (target: Uint8Array) => number;

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
}

function fill(source: SnapshotSource, target: Uint8Array): void {
  let at = 0;
  while (at < target.length) {
    const read = source(target.subarray(at));
    if (read <= 0) throw new SnapshotDamaged("it ends early");
    at += read;
  }
}

export function readHeader(source: SnapshotSource): SnapshotHeader {
  const bytes = new Uint8Array(HEADER_BYTES);
  fill(source, bytes);
  if (ascii(bytes.subarray(0, 8)) !== MAGIC) throw new SnapshotDamaged("it does not start as one");
  const view = new DataView(bytes.buffer);
  const word = (at: number) => view.getUint32(at, true);
  if (word(68) !== crc32(bytes.subarray(0, 68))) throw new SnapshotDamaged("checksum of the header");
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
  };
}

/** Reads all blocks into a new index of the header's options. */
export function readBlocks(
  memory: WebAssembly.Memory,
  kernel: Kernel,
  header: SnapshotHeader,
  source: SnapshotSource,
): void {
  if (header.recordBytes !== kernel.recordBytes() || header.fineBytes !== kernel.fineBytes())
    throw new SnapshotDamaged("records of another size");
  if (!kernel.reserve(header.slots)) throw new SnapshotDamaged(`${header.slots} vectors do not fit in the memory`);
  readCentre(memory, kernel, header, source);
  const segments = Math.ceil(header.slots / SEGMENT_SLOTS);
  for (let segment = 0; segment < segments; segment++) {
    readBlock(memory, kernel, segment, Math.min(SEGMENT_SLOTS, header.slots - segment * SEGMENT_SLOTS), source);
  }
  readEnd(segments, source);
  kernel.setStored(header.slots);
  kernel.setEntry(header.entry);
  kernel.setPosition(header.position);
  kernel.recount();
  const broken = kernel.validate();
  if (broken !== 0) throw new SnapshotDamaged(`the graph breaks rule ${broken}`);
}

function readCentre(
  memory: WebAssembly.Memory,
  kernel: Kernel,
  { centreSquared }: SnapshotHeader,
  source: SnapshotSource,
): void {
  const centre = new Uint8Array(memory.buffer, kernel.centreAt() >>> 0, kernel.centreBytes());
  fill(source, centre);
  const checksum = new Uint8Array(4);
  fill(source, checksum);
  if (new DataView(checksum.buffer).getUint32(0, true) !== crc32(centre))
    throw new SnapshotDamaged("checksum of the centre");
  kernel.setCentreSquared(centreSquared);
}

function readBlock(
  memory: WebAssembly.Memory,
  kernel: Kernel,
  segment: number,
  slots: number,
  source: SnapshotSource,
): void {
  const head = new Uint8Array(BLOCK_HEADER_BYTES);
  fill(source, head);
  const view = new DataView(head.buffer);
  let checksum = crc32(head.subarray(0, 8));
  let length = 0;
  const read = (at: number, bytes: number): Uint8Array => {
    const target = new Uint8Array(memory.buffer, at, bytes);
    fill(source, target);
    checksum = crc32(target, checksum);
    length += bytes;
    return target;
  };
  const [bitmaps, ...others] = fixedSections(kernel, segment, slots);
  if (bitmaps === undefined) return;
  const lists = upperLists(read(bitmaps.at, bitmaps.length));
  if (lists > kernel.upperCapacity()) throw new SnapshotDamaged(`block ${segment} has ${lists} upper lists`);
  for (const { at, length: bytes } of others) read(at, bytes);
  const upper = upperSection(kernel, segment, lists);
  read(upper.at, upper.length);
  const expected = view.getUint32(0, true) === segment && view.getUint32(4, true) === length;
  if (!expected || view.getUint32(8, true) !== checksum) throw new SnapshotDamaged(`checksum of block ${segment}`);
}

function readEnd(segments: number, source: SnapshotSource): void {
  const bytes = new Uint8Array(END_BYTES);
  fill(source, bytes);
  const view = new DataView(bytes.buffer);
  const intact = view.getUint32(12, true) === crc32(bytes.subarray(0, 12)) && view.getUint32(8, true) === segments;
  if (!intact || ascii(bytes.subarray(0, 8)) !== END_MAGIC) throw new SnapshotDamaged("its end is missing");
  if (source(new Uint8Array(1)) > 0) throw new SnapshotDamaged("something follows its end");
}
