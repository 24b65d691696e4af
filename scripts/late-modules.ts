// Makes the bundles load some modules when they are first used, or without what they would bring along.
import type { Plugin } from "@rollup/wasm-node";

/** Loaded when first used: most servers need none of them, and each takes 20 to 40 ms and some megabytes. */
const LATE = ["node:crypto", "node:http2", "node:https", "node:tls", "yaml"];

/** An `import` of it reads all its exports; some of these load a whole HTTP client, which takes 40 ms. */
const WITHOUT_IMPORT = ["node:http"];

export const isLate = (id: string): boolean => LATE.includes(id) || WITHOUT_IMPORT.includes(id);

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
  if (!LATE.includes(id)) return `${first}export const module = ${found};`;
  return `${first}let loaded;
export const module = new Proxy({}, { get: (_, key) => (loaded ??= ${found})[key] });`;
}
