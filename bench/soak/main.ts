// npm run soak: a server under steady mixed load for minutes; its memory and its open files must stay flat.
import { setTimeout as delay } from "node:timers/promises";
import { startServer } from "../../test/support/server.ts";
import { HttpClient } from "./http-client.ts";
import { judge, median, type Sample, sampleProcess } from "./memory.ts";
import { readOptions, type SoakOptions, USAGE } from "./options.ts";
import { Traffic } from "./traffic.ts";

const ADMITTED = 32;
const SAMPLE_MS = 1_000;
const BURST_MS = 20_000;

/** Keeps the rate: who is late does not catch up all at once. */
async function drive(traffic: Traffic, { rate, clients }: SoakOptions, until: number): Promise<void> {
  const pauseMs = (1000 * clients) / rate;
  const client = async (): Promise<void> => {
    await delay(Math.random() * pauseMs);
    for (let due = performance.now(); performance.now() < until; ) {
      await traffic.step();
      due = Math.max(due + pauseMs, performance.now() - pauseMs);
      await delay(Math.max(0, due - performance.now()));
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
}

async function watch(pid: number, start: number, until: number): Promise<Sample[]> {
  const samples: Sample[] = [];
  let reported = 0;
  while (performance.now() < until) {
    await delay(SAMPLE_MS);
    const seconds = (performance.now() - start) / 1000;
    samples.push(sampleProcess(pid, seconds));
    if (seconds < (reported + 1) * 60) continue;
    reported++;
    console.log(`minute ${reported}: ${summary(samples.filter((each) => each.seconds >= (reported - 1) * 60))}`);
  }
  return samples;
}

function summary(samples: readonly Sample[]): string {
  const of = (key: "own" | "resident" | "files"): string => median(samples.map((each) => each[key])).toFixed(0);
  return `${of("own")} MB of its own, ${of("resident")} MB resident, ${of("files")} open files`;
}

async function bursts(traffic: Traffic, url: string, until: number): Promise<void> {
  while (performance.now() + BURST_MS < until) {
    await delay(BURST_MS);
    const client = new HttpClient(url);
    await traffic.burst(ADMITTED * 10, client);
    client.close();
  }
}

async function soak(options: SoakOptions): Promise<boolean> {
  const server = await startServer({ config: `circuit_breaker: {requests: ${ADMITTED}}` });
  const client = new HttpClient(server.url);
  try {
    const traffic = new Traffic(client, options);
    await traffic.prepare();
    const start = performance.now();
    const until = start + options.minutes * 60_000;
    const [samples] = await Promise.all([
      watch(server.pid, start, until),
      drive(traffic, options, until),
      bursts(traffic, server.url, until),
    ]);
    for (const [kind, count] of [...traffic.counts].sort()) console.log(`${kind}: ${count}`);
    for (const surprise of traffic.surprises) console.log(`unexpected: ${surprise}`);
    const records = await traffic.count();
    if (records !== options.records) console.log(`unexpected: ${records} records instead of ${options.records}`);
    const { isFlat, text } = judge(samples);
    console.log(`${text}: ${isFlat ? "flat" : "it grows"}`);
    return isFlat && traffic.surprises.length === 0 && records === options.records;
  } finally {
    client.close();
    await server.stop();
  }
}

const options = readOptions(process.argv.slice(2));
if (options === "help") console.log(USAGE);
else if (!(await soak(options))) process.exitCode = 1;
