import type {
  FoundRecords,
  GetOptions,
  NearestRecords,
  QueryOptions,
  RecordChanges,
  Selector,
} from "../../src/engine/index.ts";
import type { Records, Target } from "./workload.ts";

type Answer = Record<string, unknown>;

export class HttpError extends Error {
  readonly status: number;

  constructor(status: number, text: string) {
    super(`${status}: ${text}`);
    this.status = status;
  }
}

async function post(url: string, body: object): Promise<Answer> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body, numbers) });
  const text = await response.text();
  if (!response.ok) throw new HttpError(response.status, text);
  return JSON.parse(text) as Answer;
}

const numbers = (_: string, value: unknown): unknown => (value instanceof Float32Array ? [...value] : value);

/** A collection of a server behind the part of the embedded interface that the workload needs. */
export class HttpCollection implements Records {
  readonly #url: string;

  private constructor(url: string) {
    this.#url = url;
  }

  static async open(server: string, { name, space }: Pick<Target, "name" | "space">): Promise<HttpCollection> {
    const url = `${server}/api/v2/tenants/default_tenant/databases/default_database/collections`;
    const { id } = await post(url, { name, get_or_create: true, configuration: { hnsw: { space } } });
    return new HttpCollection(`${url}/${id}`);
  }

  async add(changes: RecordChanges): Promise<void> {
    await post(`${this.#url}/add`, changes);
  }

  async update(changes: RecordChanges): Promise<void> {
    await post(`${this.#url}/update`, changes);
  }

  async upsert(changes: RecordChanges): Promise<void> {
    await post(`${this.#url}/upsert`, changes);
  }

  async delete({ limit, ...selector }: Selector & { readonly limit?: number }): Promise<number> {
    const { deleted } = await post(`${this.#url}/delete`, { ...selection(selector), limit });
    return deleted as number;
  }

  async count(): Promise<number> {
    return Number(await (await fetch(`${this.#url}/count`)).text());
  }

  async get({ limit, offset, include, ...selector }: GetOptions = {}): Promise<FoundRecords> {
    const found = await post(`${this.#url}/get`, { ...selection(selector), limit, offset, include });
    const vectors = found.embeddings as number[][] | null;
    return {
      ...(found as unknown as FoundRecords),
      embeddings: vectors?.map((vector) => Float32Array.from(vector)) ?? null,
    };
  }

  async query({ queryEmbeddings, nResults, include, ...selector }: QueryOptions): Promise<NearestRecords[]> {
    const body = { ...selection(selector), query_embeddings: queryEmbeddings, n_results: nResults, include };
    const { ids, distances } = (await post(`${this.#url}/query`, body)) as { ids: string[][]; distances: number[][] };
    const none = { documents: null, metadatas: null, uris: null, embeddings: null };
    return ids.map((each, i) => ({ ...none, ids: each, distances: Float32Array.from(distances[i] ?? []) }));
  }
}

const selection = ({ ids, where, whereDocument }: Selector): object => ({ ids, where, where_document: whereDocument });
