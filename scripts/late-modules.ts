// Makes the bundles load some modules when they are first used, or without what they would bring along.
import type { Plugin } from "@rollup/wasm-node";

/** Loaded when first used: most servers need none of them, and each takes 20 to 40 ms and some megabytes. */
const LATE = ["node:http2", "node:https", "node:tls", "yaml"];

/** Loaded when first used too, since a thread starts 5 ms sooner without them. */
const LATE_IN_THREADS = ["node:crypto", "node:net", "node:v8", "node:vm", "node:zlib"];

/** An `import` reads all exports; with some of these comes more: a whole HTTP client, which takes 40 ms, or a second file system. */
const WITHOUT_IMPORT = ["node:fs", "node:http"];

const late = new Set([...LATE, ...LATE_IN_THREADS]);

export const isLate = (id: string): boolean => late.has(id) || WITHOUT_IMPORT.includes(id);

const PREFIX = "\0late:";

/** Named imports of these modules become properties that are read where the names are used. */
export const lateModules: Plugin = {
  name: "late-modules",
  resolveId: (id) => (isLate(id) ? { id: PREFIX + id, syntheticNamedExports: "module" } : null),
  load: (id) => (id.startsWith(PREFIX) ? code(id.slice(PREFIX.length)) : null),
};

function code(id: string): string {
  const name = JSON.stringify(id);
  const isBuiltin = id.startsWith("node:");
  const found = isBuiltin ? `process.getBuiltinModule(${name})` : `createRequire(import.meta.url)(${name})`;
  const first = isBuiltin ? "" : 'import { createRequire } from "node:module";\n';
  if (!late.has(id)) return `${first}export const module = ${found};`;
  return `${first}let loaded;
export const module = new Proxy({}, { get: (_, key) => (loaded ??= ${found})[key] });`;
}
