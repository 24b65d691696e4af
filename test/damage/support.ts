import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Collection, type Database, open } from "../../src/engine/index.ts";
import { randomFrom } from "../crash/workload.ts";

export const DIMENSION = 16;

/** Enough records for a graph, and for a snapshot of it when the database closes. */
export const RECORDS = 6_000;
const BATCH = 1_000;

export const vectorOf = (n: number): number[] => {
  const random = randomFrom(n + 1);
  return Array.from({ length: DIMENSION }, () => Math.fround(random() * 2 - 1));
};

export async function fill(collection: Collection, from = 0, until = RECORDS): Promise<void> {
  for (let at = from; at < until; at += BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, until - at) }, (_, i) => at + i);
    await collection.add({
      ids: numbers.map((n) => `r${n}`),
      embeddings: numbers.map(vectorOf),
      documents: numbers.map((n) => `document number ${n} of many`),
      metadatas: numbers.map((n) => ({ n, even: n % 2 === 0 })),
    });
  }
}

/** A folder for a test file, and copies of a data directory in it. */
export class Workshop {
  readonly folder = mkdtempSync(join(tmpdir(), "kroma-damage-"));
  #copies = 0;

  path(name: string): string {
    return join(this.folder, name);
  }

  copy(source: string): string {
    const path = this.path(`copy-${this.#copies++}`);
    cpSync(source, path, { recursive: true });
    return path;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export const filesOf = (path: string, ending: string): string[] =>
  readdirSync(join(path, "collections"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(path, "collections", name));

export interface Opened {
  readonly database: Database;
  readonly logged: string[];
}

/** Opens the directory for the time of `body`; gives what was logged. */
export async function opened<T>(path: string, body: (opened: Opened) => Promise<T>): Promise<T> {
  const logged: string[] = [];
  const database = await open(path, { log: (line) => logged.push(line) });
  try {
    return await body({ database, logged });
  } finally {
    await database.close();
  }
}
