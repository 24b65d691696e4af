// A server in this process with tenants, databases and collections, and users who may do parts of what there is to do.
import { equal } from "node:assert/strict";
import { openEngine } from "../../src/engine/open.ts";
import { openGuard } from "../../src/server/auth/open.ts";
import { loadConfiguration } from "../../src/server/config/load.ts";
import { serve } from "../../src/server/server.ts";

export const PREFIX = "/api/v2";
/** Stands in every document and in metadata: whoever may not see a collection must never see it. */
export const SECRET = "SECRET";

export interface Place {
  readonly tenant: string;
  readonly database: string;
  readonly collection: string;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
}

export interface World {
  readonly url: string;
  /** Sends a request as a user; bodies are JSON values. */
  ask(user: string | null, method: string, path: string, body?: unknown): Promise<Answer>;
  /** The id of a collection, which is made if it is not there. */
  idOf(place: Place): Promise<string>;
  stop(): Promise<void>;
}

export const collectionsOf = ({ tenant, database }: Pick<Place, "tenant" | "database">): string =>
  `${PREFIX}/tenants/${tenant}/databases/${database}/collections`;

/** `root` is a user who may do everything; `users` are further entries of the file, each in one line of YAML. Tokens are `token-<id>`. */
export async function openWorld(users: readonly string[], environment: Record<string, string> = {}): Promise<World> {
  const engine = await openEngine({ allowReset: false, log: () => {} });
  const file = `users:\n  - {id: root, tokens: [token-root], grants: [{role: admin}]}\n${users.map((each) => `  - ${each}\n`).join("")}`;
  const variables = { CHROMA_SERVER_AUTHN_PROVIDER: "token", CHROMA_SERVER_AUTHN_CREDENTIALS: file, ...environment };
  const { auth } = loadConfiguration(undefined, {}, variables).settings;
  const guard = await openGuard(auth, { log: () => {} });
  const server = await serve(engine, {
    ...{ host: "127.0.0.1", port: 0, maxPayloadBytes: 1_000_000, corsAllowOrigins: null, circuitBreakerRequests: 0 },
    ...{ guard: guard?.guard ?? null, log: () => {} },
  });
  const ask: World["ask"] = async (user, method, path, body) => {
    const response = await fetch(server.url + path, {
      method,
      headers: {
        ...(user === null ? {} : { authorization: `Bearer token-${user}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.text() };
  };
  const make = async (path: string, body: unknown): Promise<void> => {
    const { status } = await ask("root", "POST", path, body);
    equal([200, 409].includes(status), true, `${path}: ${status}`);
  };
  const idOf: World["idOf"] = async (place) => {
    const { tenant, database, collection } = place;
    await make(`${PREFIX}/tenants`, { name: tenant });
    await make(`${PREFIX}/tenants/${tenant}/databases`, { name: database });
    const payload = { name: collection, get_or_create: true, metadata: { kept: SECRET } };
    const { body } = await ask("root", "POST", collectionsOf(place), payload);
    const { id } = JSON.parse(body) as { id: string };
    const record = { ids: ["a"], embeddings: [[1, 0]], documents: [SECRET] };
    equal((await ask("root", "POST", `${collectionsOf(place)}/${id}/upsert`, record)).status, 200);
    return id;
  };
  const stop = async (): Promise<void> => {
    await server.close();
    await guard?.close();
    await engine.close();
  };
  return { url: server.url, ask, idOf, stop };
}
