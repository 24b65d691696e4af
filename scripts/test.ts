// Runs the tests: every `*.test.ts` below src/ and test/, or those whose path contains one of the given words.
//   npm test              all        node scripts/test.ts where json      some
import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";

const words = process.argv.slice(2);
const files = globSync(["src/**/*.test.ts", "test/**/*.test.ts"])
  .filter((path) => words.length === 0 || words.some((word) => path.includes(word)))
  .sort();
if (files.length === 0) {
  console.error(`no test file matches ${words.join(", ")}`);
  process.exit(1);
}
const result = spawnSync(process.execPath, ["--test", "--test-reporter=spec", ...files], { stdio: "inherit" });
process.exit(result.status ?? 1);
