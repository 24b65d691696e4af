import type { Answer, HttpClient } from "./http-client.ts";
import type { SoakOptions } from "./options.ts";

const COLLECTIONS = "/api/v2/tenants/default_tenant/databases/default_database/collections";
const WORDS = ["red", "green", "blue", "apple", "lemon", "plum", "north", "south"];
const BATCH = 20;

interface Kind {
  readonly name: string;
  /** How often, beside the others. */
  readonly share: number;
  readonly run: () => Promise<Answer | null>;
  readonly expected: readonly number[];
}

/** Requests of all kinds, good and bad ones, on a collection whose records change and whose number of records does not. */
export class Traffic {
  readonly #client: HttpClient;
  readonly #options: SoakOptions;
  readonly #kinds: readonly Kind[];
  readonly #whole: number;
  #path = "";
  #made = 0;
  readonly counts = new Map<string, number>();
  /** What should not have been answered. */
  readonly surprises: string[] = [];

  constructor(client: HttpClient, options: SoakOptions) {
    this.#client = client;
    this.#options = options;
    const post = (path: string, body: unknown) => () => client.ask("POST", `${this.#path}/${path}`, body);
    const ok = [200, 201, 429];
    this.#kinds = [
      { name: "upsert", share: 20, run: () => this.#upsert(this.#start()), expected: ok },
      { name: "delete and add", share: 4, run: () => this.#replace(), expected: ok },
      { name: "query", share: 30, run: () => this.query({}), expected: ok },
      {
        name: "query with filter",
        share: 15,
        run: () => this.query({ where: { group: this.#below(10) } }),
        expected: ok,
      },
      { name: "get", share: 15, run: () => post("get", { ids: this.#ids(this.#start()) })(), expected: ok },
      { name: "get by text", share: 8, run: () => post("get", this.#byText())(), expected: ok },
      { name: "count", share: 5, run: () => client.ask("GET", `${this.#path}/count`), expected: ok },
      { name: "collection made and deleted", share: 1, run: () => this.#passing(), expected: ok },
      { name: "malformed", share: 2, run: () => post("get", '{"ids": [')(), expected: [400, 429] },
      { name: "unknown", share: 1, run: () => client.ask("GET", `${COLLECTIONS}/nobody`), expected: [404, 429] },
      { name: "client leaves", share: 1, run: () => this.#leave(), expected: [] },
    ];
    this.#whole = this.#kinds.reduce((sum, { share }) => sum + share, 0);
  }

  async prepare(): Promise<void> {
    const made = await this.#client.ask("POST", COLLECTIONS, { name: "soak" });
    this.#path = `${COLLECTIONS}/${(JSON.parse(made.body) as { id: string }).id}`;
    for (let i = 0; i < this.#options.records; i += BATCH) await this.#upsert(i);
  }

  /** One request of a kind that chance picks. */
  async step(): Promise<void> {
    const kind = this.#pick();
    const answer = await kind.run().catch((error: Error): Answer => ({ status: 0, body: error.message }));
    this.counts.set(kind.name, (this.counts.get(kind.name) ?? 0) + 1);
    if (answer === null || kind.expected.includes(answer.status)) return;
    if (this.surprises.length < 20) this.surprises.push(`${kind.name}: ${answer.status} ${answer.body.slice(0, 200)}`);
  }

  /** Many more requests at once than the server admits, on connections of their own. */
  async burst(size: number, client: HttpClient): Promise<void> {
    const answers = await Promise.all(Array.from({ length: size }, () => this.query({}, client)));
    for (const { status } of answers)
      this.counts.set(`burst: ${status}`, (this.counts.get(`burst: ${status}`) ?? 0) + 1);
  }

  query(more: object, client = this.#client): Promise<Answer> {
    const body = { query_embeddings: [this.#vector()], n_results: 10, include: ["documents", "distances"], ...more };
    return client.ask("POST", `${this.#path}/query`, body);
  }

  async count(): Promise<number> {
    return Number((await this.#client.ask("GET", `${this.#path}/count`)).body);
  }

  #pick(): Kind {
    let left = this.#below(this.#whole);
    for (const kind of this.#kinds) {
      left -= kind.share;
      if (left < 0) return kind;
    }
    throw new Error("the shares do not add up");
  }

  #below(limit: number): number {
    return Math.floor(Math.random() * limit);
  }

  #start(): number {
    return this.#below(Math.max(1, this.#options.records / BATCH)) * BATCH;
  }

  #ids(start: number): string[] {
    return Array.from({ length: BATCH }, (_, i) => `record-${start + i}`);
  }

  #vector(): number[] {
    return Array.from({ length: this.#options.dimension }, () => Math.random() - 0.5);
  }

  #text(): string {
    return Array.from({ length: 30 }, () => WORDS[this.#below(WORDS.length)]).join(" ");
  }

  #upsert(start: number): Promise<Answer> {
    const ids = this.#ids(start);
    return this.#client.ask("POST", `${this.#path}/upsert`, {
      ids,
      embeddings: ids.map(() => this.#vector()),
      documents: ids.map(() => this.#text()),
      metadatas: ids.map(() => ({ group: this.#below(10), price: Math.random() })),
    });
  }

  async #replace(): Promise<Answer> {
    const start = this.#start();
    const deleted = await this.#client.ask("POST", `${this.#path}/delete`, { ids: this.#ids(start) });
    if (deleted.status !== 200) return deleted;
    for (;;) {
      const added = await this.#upsert(start);
      if (added.status !== 429) return added;
    }
  }

  #byText(): object {
    const [first, second] = [this.#below(WORDS.length), this.#below(WORDS.length)];
    return { where_document: { $contains: `${WORDS[first]} ${WORDS[second]}` }, limit: 10 };
  }

  async #passing(): Promise<Answer> {
    const name = `passing-${this.#made++}`;
    const made = await this.#client.ask("POST", COLLECTIONS, { name });
    if (made.status !== 200) return made;
    const { id } = JSON.parse(made.body) as { id: string };
    await this.#client.ask("POST", `${COLLECTIONS}/${id}/add`, { ids: ["a"], embeddings: [this.#vector()] });
    for (;;) {
      const deleted = await this.#client.ask("DELETE", `${COLLECTIONS}/${name}`);
      if (deleted.status !== 429) return deleted;
    }
  }

  async #leave(): Promise<null> {
    await this.#client.leaveAfter(`POST ${this.#path}/add HTTP/1.1\r\nhost: x\r\ncontent-length: 5000\r\n\r\n{"ids`);
    return null;
  }
}
