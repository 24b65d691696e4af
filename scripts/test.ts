// Runs the tests: every `*.test.ts` below src/, test/ and bench/, or those whose path contains one of the given words.
//   npm test              all        node scripts/test.ts where json      some
import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { availableParallelism } from "node:os";

/** Many tests start servers with several threads: more files at once would only make them wait for each other. */
const concurrency = Math.max(2, Math.min(4, Math.floor(availableParallelism() / 2)));
/** No single test takes nearly as long; one that hangs must not hold up everything. */
const timeoutMs = 15 * 60_000;

const words = process.argv.slice(2);
const files = globSync(["src/**/*.test.ts", "test/**/*.test.ts", "bench/**/*.test.ts"])
  .filter((path) => words.length === 0 || words.some((word) => path.includes(word)))
  .sort();
if (files.length === 0) {
  console.error(`no test file matches ${words.join(", ")}`);
  process.exit(1);
}
const options = ["--test-reporter=spec", `--test-concurrency=${concurrency}`, `--test-timeout=${timeoutMs}`];
const result = spawnSync(process.execPath, ["--test", ...options, ...files], { stdio: "inherit" });
process.exit(result.status ?? 1);
