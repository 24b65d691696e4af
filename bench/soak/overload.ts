// node bench/soak/overload.ts: what the circuit breaker does for those whom it lets in, when ten times as many come.
import { setTimeout as delay } from "node:timers/promises";
import { startServer } from "../../test/support/server.ts";
import { HttpClient } from "./http-client.ts";
import { median } from "./memory.ts";
import { Traffic } from "./traffic.ts";

const PLACES = 16;
const SECONDS = 10;
/** A client that is refused waits so long, as the answer asks of it. */
const BACKOFF_MS = 100;
const OPTIONS = { minutes: 0, rate: 0, clients: 0, records: 20_000, dimension: 256 };

interface Result {
  readonly served: number[];
  refused: number;
  other: number;
}

async function load(url: string, traffic: Traffic, clients: number): Promise<Result> {
  const result: Result = { served: [], refused: 0, other: 0 };
  const until = performance.now() + SECONDS * 1000;
  const http = new HttpClient(url);
  const client = async (): Promise<void> => {
    while (performance.now() < until) {
      const start = performance.now();
      const { status, body } = await traffic.query({}, http);
      if (status === 200) result.served.push(performance.now() - start);
      else if (status === 429 && body === "You have been rate limited.") {
        result.refused++;
        await delay(BACKOFF_MS);
      } else result.other++;
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  http.close();
  return result;
}

function report(name: string, { served, refused, other }: Result): void {
  const sorted = [...served].sort((a, b) => a - b);
  const p99 = sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN;
  const rate = (served.length / SECONDS).toFixed(0);
  console.log(
    `${name}: ${rate} queries/s served, p50 ${median(served).toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, ` +
      `${(refused / SECONDS).toFixed(0)} refused/s, ${other} otherwise`,
  );
}

for (const limit of [PLACES, 0]) {
  const server = await startServer({ config: `circuit_breaker: {requests: ${limit}}` });
  const client = new HttpClient(server.url);
  const traffic = new Traffic(client, OPTIONS);
  await traffic.prepare();
  await load(server.url, traffic, PLACES);
  const where = limit === 0 ? "no limit" : `limit ${limit}`;
  report(`${where}, ${PLACES} clients`, await load(server.url, traffic, PLACES));
  report(`${where}, ${10 * PLACES} clients`, await load(server.url, traffic, 10 * PLACES));
  client.close();
  await server.stop();
}
