// Runs scenarios against a server.
import { randomBytes } from "node:crypto";
import { type HttpAnswer, HttpClient, type HttpRequest } from "./http.ts";
import { isObject, tryParseJson } from "./json.ts";
import { type Answer, normalise } from "./normalise.ts";
import type { Scenario, Step } from "./scenario.ts";

const BASE = "/api/v2/tenants/default_tenant/databases/{db}";

export interface Exchange {
  readonly step: Step;
  /** Undefined: the request was not sent because it would bring the server down. */
  readonly answer: Answer | undefined;
}

export interface RunOptions {
  /** Leave out the requests that crash the real server. */
  readonly spare: boolean;
}

export async function runScenario(url: string, scenario: Scenario, options: RunOptions): Promise<Exchange[]> {
  const client = new HttpClient(url);
  const variables = new Map<string, string>([
    ["db", `db-${randomBytes(8).toString("hex")}`],
    ["tenant", `tenant-${randomBytes(8).toString("hex")}`],
  ]);
  const run = new Run(client, variables);
  try {
    if (scenario.server !== "fresh") await run.createDatabase();
    const exchanges: Exchange[] = [];
    for (const step of scenario.steps) {
      const spared = options.spare && step.crashes === true;
      exchanges.push({ step, answer: spared ? undefined : await run.perform(step) });
    }
    return exchanges;
  } finally {
    client.close();
  }
}

class Run {
  readonly #client: HttpClient;
  readonly #variables: Map<string, string>;

  constructor(client: HttpClient, variables: Map<string, string>) {
    this.#client = client;
    this.#variables = variables;
  }

  async createDatabase(): Promise<void> {
    const name = this.#variables.get("db") as string;
    const answer = await this.#client.send({
      method: "POST",
      path: "/api/v2/tenants/default_tenant/databases",
      headers: { "content-type": "application/json" },
      body: Buffer.from(JSON.stringify({ name })),
    });
    if (answer.status !== 200) throw new Error(`cannot create a database: ${answer.status} ${answer.body}`);
  }

  async perform(step: Step): Promise<Answer> {
    const message = this.#message(step);
    const answer = await this.#client.send(message);
    this.#capture(step, answer);
    const sent = `${message.path} ${message.body !== undefined && message.body.length < 10_000 ? message.body : ""}`;
    return normalise(step, sent, answer, this.#variables);
  }

  #message(step: Step): HttpRequest {
    const path = this.#expand(step.path.replace(/^c\//, "~/collections/{c}/").replace(/^~/, BASE));
    const headers = Object.entries({ ...(step.body === undefined ? {} : jsonType), ...step.headers })
      .filter(([, value]) => value !== "")
      .map(([name, value]) => [name, this.#expand(value)] as const);
    const body = step.generate?.body() ?? (step.body === undefined ? undefined : this.#expand(step.body));
    return {
      method: step.method,
      path,
      headers: Object.fromEntries(headers),
      body: typeof body === "string" ? Buffer.from(body) : body,
      transport: step.transport,
    };
  }

  #expand(text: string): string {
    return text.replaceAll(/\{([a-z]\w*)(?::(\w+))?\}/g, (whole, name: string, form: string | undefined) => {
      const value = this.#variables.get(name);
      return value === undefined ? whole : spell(value, form);
    });
  }

  #capture(step: Step, answer: HttpAnswer): void {
    if (step.as === undefined) return;
    const json = tryParseJson(answer.body.toString());
    const id = isObject(json) ? json.id : undefined;
    if (typeof id === "string") this.#variables.set(step.as, id);
  }
}

const jsonType = { "content-type": "application/json" };

function spell(value: string, form: string | undefined): string {
  if (form === undefined) return value;
  if (form === "upper") return value.toUpperCase();
  if (form === "bare") return value.replaceAll("-", "");
  if (form === "braced") return `%7B${value}%7D`;
  if (form === "urn") return `urn:uuid:${value}`;
  throw new Error(`unknown spelling ${form}`);
}
