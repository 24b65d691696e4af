import { accessSync, constants, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lockDirectory } from "./lock.ts";

export interface EphemeralDirectory {
  readonly path: string;
  remove(): void;
}

const PREFIX = "kroma-";

/** A directory in memory where the system has one, removed at the latest when the process exits (of a worker: its thread). */
export function createEphemeralDirectory(): EphemeralDirectory {
  const base = memoryFolder();
  removeAbandoned(base);
  const path = mkdtempSync(join(base, `${PREFIX}${process.pid}-`));
  const remove = (): void => {
    process.off("exit", remove);
    rmSync(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
  };
  process.on("exit", remove);
  return { path, remove };
}

function memoryFolder(): string {
  try {
    accessSync("/dev/shm", constants.W_OK);
    return "/dev/shm";
  } catch {
    return tmpdir();
  }
}

/** Frees what killed processes left behind. */
function removeAbandoned(base: string): void {
  for (const name of readdirSync(base)) {
    const pid = /^kroma-(\d+)-[A-Za-z0-9]{6}$/.exec(name)?.[1];
    if (pid === undefined || isRunning(Number(pid))) continue;
    const path = join(base, name);
    try {
      // Containers may share /dev/shm but not process ids: only a directory that is old and whose lock is free is abandoned.
      if (Date.now() - statSync(path).mtimeMs < 60_000) continue;
      lockDirectory(path).release();
      rmSync(path, { recursive: true, force: true });
    } catch {
      // In use, or somebody else's.
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
