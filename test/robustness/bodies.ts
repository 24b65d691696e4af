// One valid body for each route that takes one.
import { COLLECTIONS, TENANT } from "./support.ts";

export interface BodyRoute {
  readonly name: string;
  readonly method: "POST" | "PUT" | "PATCH";
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export const SEED_RECORDS = {
  ids: ["a", "b", "ü\u0000"],
  embeddings: [
    [1, 2.5, -3],
    [0, 1e-3, 4],
    [7, 8, 9],
  ],
  documents: ['one "quoted" \u{1F600}', null, "three\n"],
  metadatas: [{ n: 1, x: 2.5, s: "text", b: true, list: [1, 2] }, null, { s: "ü" }],
  uris: ["file:///a", null, ""],
};

const where = {
  $and: [{ $or: [{ n: { $gte: 1 } }, { s: { $in: ["text", "ü"] } }] }, { b: { $ne: false } }],
};
const whereDocument = { $and: [{ $contains: "one" }, { $not_regex: "^[0-9]+(a|b)*$" }] };

/** The routes of a collection's records, on the collection with this path; `tag` makes names different. */
export function bodyRoutes(collection: string, tag: string): readonly BodyRoute[] {
  const route = (method: BodyRoute["method"], path: string, body: BodyRoute["body"]): BodyRoute => {
    const name = `${method} ${path.replace(collection, "…")}`;
    return { name, method, path, body };
  };
  return [
    route("POST", `${collection}/add`, SEED_RECORDS),
    route("POST", `${collection}/update`, { ...SEED_RECORDS, embeddings: [[1, 2, 3], null, [4, 5, 6]] }),
    route("POST", `${collection}/upsert`, {
      ...SEED_RECORDS,
      embeddings: ["AACAPwAAAEAAAEBA", "AACAPwAAAEAAAEBA", "AAAAAAAAAAAAAAAA"],
    }),
    route("POST", `${collection}/delete`, { ids: ["a", "b"], where, where_document: whereDocument, limit: 1 }),
    route("POST", `${collection}/get`, {
      ids: ["a"],
      where,
      where_document: whereDocument,
      limit: 10,
      offset: 0,
      include: ["documents", "embeddings"],
    }),
    route("POST", `${collection}/query`, {
      query_embeddings: [
        [1, 2, 3],
        [4, 5.5, -6e1],
      ],
      n_results: 3,
      ids: ["a", "b"],
      where,
      where_document: whereDocument,
      include: ["distances", "metadatas"],
    }),
    route("POST", `${collection}/search`, {
      searches: [
        {
          filter: where,
          rank: { $knn: { query: [1, 2, 3], key: "#embedding", limit: 5 } },
          limit: { limit: 3, offset: 0 },
          select: { keys: ["#document"] },
        },
      ],
      read_level: "index_and_wal",
    }),
    route("POST", `${collection}/fork`, { new_name: `${tag}-fork` }),
    route("POST", `${collection}/functions/attach`, {
      name: "f1",
      function_id: "x",
      output_collection: "out",
      params: { a: [1] },
    }),
    route("POST", `${collection}/attached_functions/f1/detach`, { delete_output: true }),
    route("PUT", collection, {
      new_name: `${tag}-renamed`,
      new_metadata: { s: "x", n: 1 },
      new_configuration: { hnsw: { ef_search: 50, num_threads: 2 } },
    }),
    route("POST", COLLECTIONS, {
      name: `${tag}-made`,
      get_or_create: true,
      metadata: { "hnsw:space": "cosine", n: 1 },
      configuration: { embedding_function: { name: "default", type: "known", config: {} } },
    }),
    route("POST", COLLECTIONS, {
      name: `${tag}-schema`,
      get_or_create: true,
      schema: { defaults: {}, keys: { s: { string: { string_inverted_index: { enabled: false, config: {} } } } } },
    }),
    route("POST", `${TENANT}/databases`, { name: `${tag}-database` }),
    route("POST", "/api/v2/tenants", { name: `${tag}-tenant` }),
    route("PATCH", TENANT, { resource_name: `${tag}-resource` }),
  ];
}

/** Whether the route changes records. */
export const isWrite = ({ path }: BodyRoute): boolean => /\/(add|update|upsert|delete)$/.test(path);
