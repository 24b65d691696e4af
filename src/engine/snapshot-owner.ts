import { crc32 } from "node:zlib";

/**
 * How a snapshot file starts, before the snapshot itself: whose it is. Numbers are little-endian.
 *
 *      0  8  "KROMAIDX"
 *      8  4  version of this header, 2
 *     12  4  number of the partition
 *     16  4  partitions there were when it was written
 *     20  4  first label of the partition
 *     24 16  id of the collection
 *     40 16  id of the build: partitions of one build belong together
 *     56  8  id of the history that the rows had at the position
 *     64  8  position that the snapshot is current to, at least
 *     72  4  0
 *     76  4  CRC-32 of the 76 bytes before
 */
export interface SnapshotOwner {
  readonly partition: number;
  readonly partitions: number;
  readonly firstLabel: number;
  readonly collection: string;
  readonly build: string;
  readonly history: string;
  readonly position: number;
}

export const OWNER_MAGIC = "KROMAIDX";
export const OWNER_VERSION = 2;
export const OWNER_BYTES = 80;
const CHECKSUM_AT = OWNER_BYTES - 4;

const hex = (id: string): string => id.replaceAll("-", "");
const uuid = (digits: string): string => digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");

export function encodeOwner(owner: SnapshotOwner): Buffer {
  const bytes = Buffer.alloc(OWNER_BYTES);
  bytes.write(OWNER_MAGIC, "latin1");
  [OWNER_VERSION, owner.partition, owner.partitions, owner.firstLabel].forEach((value, i) => {
    bytes.writeUInt32LE(value, 8 + 4 * i);
  });
  bytes.write(hex(owner.collection), 24, "hex");
  bytes.write(hex(owner.build), 40, "hex");
  bytes.write(owner.history, 56, "hex");
  bytes.writeBigUInt64LE(BigInt(owner.position), 64);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, CHECKSUM_AT)), CHECKSUM_AT);
  return bytes;
}

/** Throws when the bytes are no such header. */
export function decodeOwner(bytes: Buffer): SnapshotOwner {
  const isSound =
    bytes.length === OWNER_BYTES &&
    bytes.toString("latin1", 0, 8) === OWNER_MAGIC &&
    bytes.readUInt32LE(8) === OWNER_VERSION &&
    bytes.readUInt32LE(CHECKSUM_AT) === crc32(bytes.subarray(0, CHECKSUM_AT));
  if (!isSound) throw new Error("it does not start as a snapshot of this version");
  return {
    partition: bytes.readUInt32LE(12),
    partitions: bytes.readUInt32LE(16),
    firstLabel: bytes.readUInt32LE(20),
    collection: uuid(bytes.toString("hex", 24, 40)),
    build: uuid(bytes.toString("hex", 40, 56)),
    history: bytes.toString("hex", 56, 64).toUpperCase(),
    position: Number(bytes.readBigUInt64LE(64)),
  };
}
