import type * as Sqlite from "node:sqlite";

/** Node's SQLite, without the warning of Node 22 that it is experimental: Kroma's tests run on every line of Node it supports. */
function load(): typeof Sqlite {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return process.getBuiltinModule("node:sqlite");
  } finally {
    process.emitWarning = emitWarning;
  }
}

export const { DatabaseSync } = load();
export type DatabaseSync = Sqlite.DatabaseSync;
