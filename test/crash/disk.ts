import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { TraceEvent } from "./trace.ts";

type Change = { readonly number: number } & (
  | { readonly kind: "write"; readonly at: number; readonly bytes: Buffer }
  | { readonly kind: "truncate"; readonly length: number }
);

/** Bytes of a file: those that are on the disk for certain, and changes since then that may or may not be. */
class DiskFile {
  bytes = Buffer.alloc(0);
  changes: Change[] = [];

  sync(from: number): void {
    for (const change of this.changes) if (change.number < from) this.bytes = applied(this.bytes, change);
    this.changes = this.changes.filter(({ number }) => number >= from);
  }
}

/** What a change of names does: `file` appears under the path, or nothing is there any more. */
interface Naming {
  readonly number: number;
  readonly path: string;
  readonly file: DiskFile | null;
}

/** How much of what was not synced survives a power cut. */
export type Survival = "nothing" | "everything" | "some";

const SECTOR = 512;

/** A disk that keeps apart what was synced and what was not, as far as POSIX promises: syncing a file does not sync its name. */
export class Disk {
  readonly #root: string;
  readonly #now = new Map<string, DiskFile>();
  readonly #durable = new Map<string, DiskFile>();
  #namings: Naming[] = [];
  readonly #folders = new Set<string>();
  #number = 0;

  constructor(root: string) {
    this.#root = root;
  }

  apply(event: TraceEvent): void {
    const number = this.#number++;
    switch (event.kind) {
      case "folder":
        this.#folders.add(event.path);
        return;
      case "create": {
        const present = this.#now.get(event.path);
        if (present === undefined) this.#name(number, event.path, new DiskFile());
        else if (event.truncate) present.changes.push({ number, kind: "truncate", length: 0 });
        return;
      }
      case "write":
      case "truncate":
        this.#now.get(event.path)?.changes.push({ number, ...event });
        return;
      case "rename":
        this.#name(number, event.to, this.#now.get(event.path) ?? null);
        return this.#name(number, event.path, null);
      case "unlink":
        return this.#name(number, event.path, null);
      case "sync":
        return this.#sync(event.path, event.from);
      default:
    }
  }

  /** Writes to `target` what is found after the power has failed now. */
  save(target: string, survival: Survival, random: () => number): void {
    const survives = (): boolean => survival === "everything" || (survival === "some" && random() < 0.5);
    const names = new Map(this.#durable);
    // Journaling file systems keep the order of names.
    let isCut = survival === "nothing";
    for (const { path, file } of this.#namings) {
      isCut ||= survival === "some" && random() < 0.2;
      if (!isCut) setOrDelete(names, path, file);
    }
    for (const folder of [this.#root, ...this.#folders])
      mkdirSync(join(target, relative(this.#root, folder)), { recursive: true });
    for (const [path, file] of names) {
      let { bytes } = file;
      for (const change of file.changes)
        if (survives()) bytes = applied(bytes, survival === "some" ? torn(change, random) : change);
      const place = join(target, relative(this.#root, path));
      mkdirSync(dirname(place), { recursive: true });
      writeFileSync(place, bytes);
    }
  }

  #name(number: number, path: string, file: DiskFile | null): void {
    setOrDelete(this.#now, path, file);
    this.#namings.push({ number, path, file });
  }

  #sync(path: string, from: number): void {
    const file = this.#now.get(path);
    if (file !== undefined) return file.sync(from);
    const isSynced = (naming: Naming): boolean => dirname(naming.path) === path && naming.number < from;
    for (const naming of this.#namings) if (isSynced(naming)) setOrDelete(this.#durable, naming.path, naming.file);
    this.#namings = this.#namings.filter((naming) => !isSynced(naming));
  }
}

function setOrDelete(names: Map<string, DiskFile>, path: string, file: DiskFile | null): void {
  if (file === null) names.delete(path);
  else names.set(path, file);
}

function applied(bytes: Buffer, change: Change): Buffer<ArrayBuffer> {
  const end = change.kind === "write" ? Math.max(bytes.length, change.at + change.bytes.length) : change.length;
  const result = Buffer.alloc(end);
  bytes.copy(result, 0, 0, Math.min(bytes.length, end));
  if (change.kind === "write") change.bytes.copy(result, change.at);
  return result;
}

/** A write of which only some sectors have arrived. */
function torn(change: Change, random: () => number): Change {
  if (change.kind === "truncate" || random() < 0.7) return change;
  return { ...change, bytes: change.bytes.subarray(0, Math.floor((random() * change.bytes.length) / SECTOR) * SECTOR) };
}
