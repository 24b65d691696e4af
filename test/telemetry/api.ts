// Requests of the tests, with the headers of their answers.
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

export const DATABASE = "/api/v2/tenants/default_tenant/databases/default_database";

/** Sends JSON if there is a body, and reads what comes back. */
export async function ask(url: string, method: string, path: string, body?: object, headers = {}): Promise<Answer> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get("content-type") === "application/json";
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}

/** Makes a collection and returns the path of its routes. */
export async function makeCollection(url: string, name: string): Promise<string> {
  const { body } = await ask(url, "POST", `${DATABASE}/collections`, { name, get_or_create: true });
  return `${DATABASE}/collections/${(body as { id: string }).id}`;
}

/** `count` records with a number and a document that begins with `word`. */
export function records(count: number, word = "document") {
  const numbers = Array.from({ length: count }, (_, i) => i);
  return {
    ids: numbers.map((i) => `id-${i}`),
    embeddings: numbers.map((i) => [i, 1, 0]),
    documents: numbers.map((i) => `${word} ${i}`),
    metadatas: numbers.map((i) => ({ number: i })),
  };
}
