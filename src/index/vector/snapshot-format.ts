// The file format of vector snapshots, version 4. All numbers are little-endian.
//
//   header   76 bytes
//      0  8  "KROMAVEC"           36  4  bytes of a record (a check on the layout)
//      8  4  format version, 4    40  8  entry point: level << 32 | slot + 1
//     12  4  dimension            48  8  log position
//     16  4  space                56  4  codes: 0 8bit, 1 4bit, 2 1bit, 3 float32
//     20  4  m                    60  4  squared length of the centre (float32), 0 without one
//     24  4  efConstruction       64  4  bytes of the fine part of a record
//     28  4  seed                 68  4  sketches: 0 unknown, 1 unused, 2 for sifting, 3 alone
//     32  4  slots                72  4  CRC-32 of the 72 bytes before
//   learnt   centre: one float32 for each coordinate of a code. Where vectors can have sketches, their basis: 48 rows of one int16
//            for each coordinate. Then the CRC-32 of these
//   one block for each 1,024 slots
//      0  4  number of the block
//      4  4  length of what follows the block's header
//      8  4  CRC-32 of the 8 bytes before and of the content
//     12  …  the sections of the segment (kernel/layout.ts) for its slots, one after another: bitmaps and count of upper lists,
//            records, sketches, fine parts, links, towers, room for upper lists. So all blocks but the last are of one length
//   end      16 bytes: "KROMAEND", 4 bytes number of blocks, 4 bytes CRC-32 of the 12 before
import { crc32 } from "node:zlib";
import type { Kernel } from "./kernel.ts";

export const MAGIC = "KROMAVEC";
export const END_MAGIC = "KROMAEND";
export const FORMAT_VERSION = 4;
export const HEADER_BYTES = 76;
export const BLOCK_HEADER_BYTES = 12;
export const END_BYTES = 16;
export const SEGMENT_SLOTS = 1024;
/** Number of the section of bitmaps: see `sectionOffset` in kernel/layout.ts. */
export const BITMAP_SECTION = 3;
const BITMAP_SECTION_BYTES = 5 * 128 + 64;

/** A part of a segment: where it lies in the memory and how much of it is used. */
export interface Section {
  readonly at: number;
  readonly length: number;
}

/** The parts of a segment in which `slots` slots are used, in the order of the file. */
export function sectionsOf(kernel: Kernel, segment: number, slots: number): Section[] {
  const base = kernel.segmentAt(segment) >>> 0;
  const at = (section: number) => base + (kernel.sectionOffset(section) >>> 0);
  return [
    { at: at(BITMAP_SECTION), length: BITMAP_SECTION_BYTES },
    { at: at(0), length: slots * kernel.recordBytes() },
    { at: at(6), length: slots * kernel.sketchBytes() },
    { at: at(5), length: slots * kernel.fineBytes() },
    { at: at(1), length: slots * kernel.m() * 2 * 4 },
    { at: at(2), length: slots * 4 },
    { at: at(4), length: kernel.upperCapacity() * kernel.m() * 4 },
  ];
}

export const lengthOf = (sections: readonly Section[]): number => sections.reduce((sum, { length }) => sum + length, 0);

export function blockChecksum(header: Uint8Array, content: Uint8Array): number {
  return crc32(content, crc32(header.subarray(0, 8)));
}

export function ascii(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
