// npm run bench:index: Kroma's vector index and native libraries on this machine, in turns, on the same data.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import { dataDirectory } from "../cached-embeddings.ts";
import { caseName } from "./data.ts";
import { withCase } from "./document.ts";
import { type Options, readOptions, standardCases, usage } from "./options.ts";
import { type Missing, preparePeers, versionOf } from "./peers.ts";
import { plot } from "./plot.ts";
import { caseReport, caseTitle } from "./report.ts";
import { type CaseResult, rowsOf } from "./result.ts";
import { runCase } from "./run-case.ts";
import { compileScanner } from "./wasm.ts";

const docs = fileURLToPath(new URL("../../docs/", import.meta.url));
const started = performance.now();

function progress(text: string): void {
  console.error(`${((performance.now() - started) / 1000).toFixed(0).padStart(5)} s  ${text}`);
}

function about({ engines, runs, cases }: Options): string {
  const memory = (totalmem() / 2 ** 30).toFixed(0);
  const versions = [...new Set(engines.map(({ engine }) => engine))].map(versionOf).join(", ");
  const busy = loadavg()[0].toFixed(1);
  return (
    `${cpus()[0].model}, ${cpus().length} cores, ${memory} GB, Node ${process.versions.node}, load average ${busy} at the start; ` +
    `${versions}; medians of ${runs} runs, seed ${cases[0].seed}.`
  );
}

/** Prints the case, and writes what the documentation shows of it. */
function publish(result: CaseResult, place: string, options: Options): void {
  const title = caseTitle(result.data);
  const text = `## ${title}\n\n${place}\n\n${caseReport(result)}`;
  console.log(`\n${text}\n`);
  const documented = options.docs && standardCases.includes(result.data);
  const image = `index-${result.data}.svg`;
  const file = `${documented ? docs : dataDirectory}${image}`;
  writeFileSync(file, plot(`${title}: recall@10 against queries per second`, result.engines));
  progress(`plot: ${file}`);
  if (!documented) return;
  const page = `${docs}measurements-index.md`;
  const before = existsSync(page) ? readFileSync(page, "utf8") : "";
  const shown = text.replace("\n\n", `\n\n![Recall against queries per second, ${title}](${image})\n\n`);
  writeFileSync(page, withCase(before, result.data, shown));
}

/** What cannot be loaded is reported with every case, and is no reason to stop. */
function withMissing(result: CaseResult, missing: readonly Missing[], { engines }: Options): CaseResult {
  const failures = engines.flatMap((spec) =>
    missing.filter(({ engine }) => engine === spec.engine).map(({ reason }) => ({ ...spec, reason })),
  );
  return { ...result, failures: [...result.failures, ...failures] };
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === "help") {
    console.log(usage);
    return;
  }
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
  mkdirSync(dataDirectory, { recursive: true });
  await compileScanner();
  const missing = preparePeers(options.engines);
  const there = options.engines.filter(({ engine }) => !missing.some((one) => one.engine === engine));
  const place = about(options);
  const results: CaseResult[] = [];
  for (const test of options.cases) {
    const result = withMissing(await runCase(test, { ...options, engines: there }, progress), missing, options);
    results.push(result);
    publish(result, place, options);
    if (options.json !== undefined) {
      const written = { rows: results.flatMap(rowsOf), machine: place, cases: results };
      writeFileSync(options.json, `${JSON.stringify(written, null, 2)}\n`);
    }
    progress(`${caseName(test)}: done`);
  }
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
