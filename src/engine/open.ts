import type { Log } from "../api/log.ts";
import { Catalog } from "../store/catalog.ts";
import { createEphemeralDirectory } from "../store/ephemeral.ts";
import { createFolder, directoryLayout, removeOrphanFolders } from "../store/layout.ts";
import { lockDirectory } from "../store/lock.ts";
import { Engine } from "./engine.ts";
import type { WorkerStart } from "./worker-start.ts";

export interface OpenOptions {
  /** The data directory; absent: an in-memory database that is gone when it is closed. */
  readonly path?: string | undefined;
  /** Name of the catalogue's file in the directory. */
  readonly sqliteFilename?: string | undefined;
  /** Whether `reset` may delete everything. */
  readonly allowReset?: boolean | undefined;
  /** Budget for vector indexes in memory; by default half of the machine's memory. */
  readonly memoryLimitBytes?: number | undefined;
  /** Vector indexes in memory at most, at least one; by default what their memory allows. */
  readonly indexLimit?: number | undefined;
  /** Largest size of one memory of a vector index; an index that outgrows it has several. By default what WebAssembly allows: 4 GB. */
  readonly vectorPartitionBytes?: number | undefined;
  /** Whether the process is the engine's alone, so that its main thread may be stopped to collect garbage. */
  readonly ownsProcess?: boolean | undefined;
  readonly log?: Log | undefined;
}

/** A directory with so few collections loads their vector indexes at once, others on demand. */
const WARM_COLLECTIONS = 16;

/** Opens a data directory, which nobody else may have open, and starts the engine's threads; `workers` may have some ready. */
export async function openEngine(options: OpenOptions = {}, workers?: WorkerStart): Promise<Engine> {
  const ephemeral = options.path === undefined ? createEphemeralDirectory() : null;
  const path = ephemeral?.path ?? (options.path as string);
  const sqliteFilename = options.sqliteFilename ?? "kroma.sqlite3";
  const log: Log = options.log ?? ((line) => process.stderr.write(`${line}\n`));
  const layout = directoryLayout(path, sqliteFilename);
  createFolder(layout.root);
  const lock = lockDirectory(layout.root);
  try {
    const durable = ephemeral === null;
    const catalog = new Catalog(layout.catalog, { durable });
    const ids = catalog.collectionIds();
    const orphans = removeOrphanFolders(layout, new Set(ids));
    catalog.close();
    if (orphans.length > 0) log(`removed ${orphans.length} folders of collections that no longer exist`, "info");
    const { allowReset = false, ownsProcess = false, memoryLimitBytes, indexLimit, vectorPartitionBytes } = options;
    const settings = { allowReset, ownsProcess, memoryLimitBytes, indexLimit, vectorPartitionBytes };
    const onClose = (): void => {
      lock.release();
      ephemeral?.remove();
    };
    const engine = new Engine({ path: layout.root, sqliteFilename, durable, ...settings, log }, onClose, workers);
    if (ids.length <= WARM_COLLECTIONS) engine.warmUp(ids);
    return engine;
  } catch (error) {
    lock.release();
    ephemeral?.remove();
    throw error;
  }
}
