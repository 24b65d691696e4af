import { cacheCapacity } from "./cache-config.ts";
import { boolean, integer, type Kind, oneOf, text } from "./kind.ts";
import { optional, section, setting } from "./setting.ts";

type MigrationMode = "apply" | "validate";

/** The older server could also leave it unchecked: nothing is changed then either. */
const legacyMigrations: Kind<MigrationMode> = {
  expected: '"apply", "validate" or "none"',
  fromValue: () => undefined,
  fromText: (given) => (({ apply: "apply", validate: "validate", none: "validate" }) as const)[given.toLowerCase()],
};

/** Where the data is and what may happen to it. */
export const DATA = section({
  title: "Data",
  settings: {
    persistPath: setting({
      key: "persist_path",
      kind: text("a path"),
      fallback: "./chroma",
      flag: "path",
      legacy: [{ name: "PERSIST_DIRECTORY" }],
      about: "directory of the data; one process at a time owns it",
    }),
    isPersistent: setting({
      key: "is_persistent",
      kind: boolean,
      fallback: true,
      legacy: [{ name: "IS_PERSISTENT" }],
      about: "`false`: data is kept in memory and gone when the server ends",
    }),
    sqliteFilename: optional({
      key: "sqlite_filename",
      kind: text("a file name"),
      fallbackAbout: "`kroma.sqlite3`",
      about: "name of the catalogue's file in the directory",
    }),
    allowReset: setting({
      key: "allow_reset",
      kind: boolean,
      fallback: false,
      legacy: [{ name: "ALLOW_RESET" }],
      about: "whether `POST /api/v2/reset` may delete everything",
    }),
    migrationMode: setting<MigrationMode>({
      key: "sqlitedb.migration_mode",
      kind: oneOf(["apply", "validate"]),
      fallback: "apply",
      legacy: [{ name: "MIGRATIONS", kind: legacyMigrations }],
      about:
        "`validate`: a directory that is new or of an older version is refused instead of made or brought up to date",
    }),
    memoryLimitBytes: optional({
      key: "memory_limit_bytes",
      kind: integer(0, Number.MAX_SAFE_INTEGER, "bytes"),
      fallbackAbout: "half of the machine's memory",
      about: "budget of the vector indexes in memory; the least recently used are unloaded",
    }),
    indexLimit: optional<number>({
      key: "segment_manager.hnsw_index_pool_cache_config",
      kind: cacheCapacity,
      fallbackAbout: "what `memory_limit_bytes` allows",
      show: (capacity) => ({ memory: { capacity } }),
      about: "`{memory: {capacity: N}}`: besides, so many vector indexes in memory at most",
    }),
  },
});
