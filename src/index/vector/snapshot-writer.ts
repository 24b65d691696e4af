// Writes a snapshot while the writer may go on putting: count and position are read first, and what comes later is put again when
// the snapshot is loaded and catches up. No builder may link meanwhile.
import { crc32 } from "node:zlib";
import type { Kernel } from "./kernel.ts";
import {
  BLOCK_HEADER_BYTES,
  blockChecksum,
  END_BYTES,
  END_MAGIC,
  FORMAT_VERSION,
  HEADER_BYTES,
  MAGIC,
  SEGMENT_SLOTS,
  sectionsOf,
} from "./snapshot-format.ts";

/** Gets the snapshot piece by piece; a piece is valid during the call only. */
export type SnapshotSink = (chunk: Uint8Array) => void;

export function writeSnapshot(memory: WebAssembly.Memory, kernel: Kernel, sink: SnapshotSink): void {
  // The position before the count: a vector that is in must not be missing from the catch-up.
  const position = kernel.position();
  const slots = kernel.stored() >>> 0;
  const segments = Math.ceil(slots / SEGMENT_SLOTS);
  sink(header(kernel, slots, position));
  for (const part of learnt(memory, kernel)) sink(part);
  const block = new Uint8Array(BLOCK_HEADER_BYTES + (kernel.segmentBytes() >>> 0));
  for (let segment = 0; segment < segments; segment++) {
    const used = Math.min(SEGMENT_SLOTS, slots - segment * SEGMENT_SLOTS);
    sink(fillBlock(memory, kernel, block, segment, used));
  }
  sink(end(segments));
}

function withText(bytes: number, text: string): { out: Uint8Array; view: DataView } {
  const out = new Uint8Array(bytes);
  for (let i = 0; i < text.length; i++) out[i] = text.charCodeAt(i);
  return { out, view: new DataView(out.buffer) };
}

function header(kernel: Kernel, slots: number, position: bigint): Uint8Array {
  const { out, view } = withText(HEADER_BYTES, MAGIC);
  const { dimension, space, m, efConstruction, seed, recordBytes } = kernel;
  const numbers = [dimension(), space(), m(), efConstruction(), seed(), slots, recordBytes()];
  view.setUint32(8, FORMAT_VERSION, true);
  numbers.forEach((value, i) => {
    view.setUint32(12 + 4 * i, value, true);
  });
  view.setBigUint64(40, kernel.entry(), true);
  view.setBigUint64(48, position, true);
  view.setUint32(56, kernel.code(), true);
  view.setFloat32(60, kernel.centreSquared(), true);
  view.setUint32(64, kernel.fineBytes(), true);
  view.setUint32(68, kernel.sketched(), true);
  view.setUint32(72, crc32(out.subarray(0, 72)), true);
  return out;
}

function learnt(memory: WebAssembly.Memory, kernel: Kernel): Uint8Array[] {
  const copy = new Uint8Array(memory.buffer, kernel.learntAt() >>> 0, kernel.learntBytes()).slice();
  const checksum = new Uint8Array(4);
  new DataView(checksum.buffer).setUint32(0, crc32(copy), true);
  return [copy, checksum];
}

/** Copies a segment into `block`, then computes the checksum over the copy: the memory may change meanwhile. */
function fillBlock(
  memory: WebAssembly.Memory,
  kernel: Kernel,
  block: Uint8Array,
  segment: number,
  slots: number,
): Uint8Array {
  let at = BLOCK_HEADER_BYTES;
  for (const { at: from, length } of sectionsOf(kernel, segment, slots)) {
    block.set(new Uint8Array(memory.buffer, from, length), at);
    at += length;
  }
  const view = new DataView(block.buffer);
  view.setUint32(0, segment, true);
  view.setUint32(4, at - BLOCK_HEADER_BYTES, true);
  view.setUint32(8, blockChecksum(block, block.subarray(BLOCK_HEADER_BYTES, at)), true);
  return block.subarray(0, at);
}

function end(segments: number): Uint8Array {
  const { out, view } = withText(END_BYTES, END_MAGIC);
  view.setUint32(8, segments, true);
  view.setUint32(12, crc32(out.subarray(0, 12)), true);
  return out;
}
