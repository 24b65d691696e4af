// Enforces the layering of docs/design.md: a folder of src/ may import only from itself and from the folders below it.
import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";

const layers = ["api", "store", "index", "query", "engine", "interop", "client", "telemetry", "server", "cli"];

const layerOf = (path: string): string => relative("src", path).split(sep)[0] ?? "";
const imports = (text: string): string[] =>
  [...text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)].map((match) => match[1] ?? "");

const violations: string[] = [];
for (const file of globSync("src/**/*.ts")) {
  const own = layers.indexOf(layerOf(file));
  for (const target of imports(readFileSync(file, "utf8"))) {
    const path = join(dirname(file), target);
    const rank = layers.indexOf(layerOf(path));
    if (!path.startsWith("src") || rank > own) violations.push(`${file} must not import ${path}`);
  }
}
for (const violation of violations) console.error(violation);
process.exit(violations.length === 0 ? 0 : 1);
