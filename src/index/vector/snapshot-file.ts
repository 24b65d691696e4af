import { readv } from "node:fs";
import { promisify } from "node:util";
import type { SnapshotSource } from "./snapshot-reader.ts";

const read = promisify(readv);

/** The snapshot that begins `offset` bytes into an open file. The file must stay open until what reads it has ended. */
export function snapshotIn(descriptor: number, offset = 0): SnapshotSource {
  return async (targets, position) => (await read(descriptor, targets, offset + position)).bytesRead;
}
