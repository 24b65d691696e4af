// Compiles the AssemblyScript kernel to WebAssembly, once for plain SIMD and once for relaxed SIMD.
// Skips the work when the binaries are newer than every source file.
import { mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const sources = join(root, "kernel");
const output = join(sources, "build");

const variants = [
  { name: "kernel.wasm", features: "simd,threads,bulk-memory,mutable-globals", entry: "plain.ts" },
  {
    name: "kernel.relaxed.wasm",
    features: "simd,relaxed-simd,threads,bulk-memory,mutable-globals",
    entry: "relaxed.ts",
  },
];

function newestSource(): number {
  const files = readdirSync(sources).filter((name) => name.endsWith(".ts"));
  return Math.max(...files.map((name) => statSync(join(sources, name)).mtimeMs));
}

function isCurrent(): boolean {
  try {
    const oldest = Math.min(...variants.map(({ name }) => statSync(join(output, name)).mtimeMs));
    return oldest > newestSource();
  } catch {
    return false;
  }
}

if (!isCurrent()) {
  const { main: compile } = await import("assemblyscript/asc");
  mkdirSync(output, { recursive: true });
  for (const { name, features, entry } of variants) {
    const { error, stderr } = await compile([
      join(sources, entry),
      "--outFile",
      join(output, name),
      ...["--enable", features],
      ...["--sharedMemory", "--importMemory", "--initialMemory", "1", "--maximumMemory", "65536"],
      ...["--runtime", "stub", "-O3", "--noAssert", "--converge", "--use", "abort="],
    ]);
    if (error) throw new Error(`kernel: ${stderr.toString()}`, { cause: error });
  }
}
