// Servers behind a guard that is made from variables, as a server makes it.
import { loadConfiguration } from "../config/load.ts";
import { type Answer, type Fixture, RawClient, startFixture } from "../server.fixture.ts";
import { type OpenGuard, openGuard } from "./open.ts";

export const REJECTED = '{"error":"AuthError","message":"Forbidden"}';
export const DENIED = '{"detail":"Forbidden"}';
export const LIST = "/api/v2/tenants/t/databases/dbx/collections";
export const IDENTITY = "/api/v2/auth/identity";
export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
export const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString("base64")}` });
/** The variables of a server whose one token is `tok`. */
export const TOKEN = { CHROMA_SERVER_AUTHN_PROVIDER: "token", CHROMA_SERVER_AUTHN_CREDENTIALS: "tok" };

export interface TestGuard extends OpenGuard {
  readonly lines: string[];
}

/** The guard of a server with these variables; files are looked at every few milliseconds. */
export async function guardOf(environment: Readonly<Record<string, string>>): Promise<TestGuard> {
  const lines: string[] = [];
  const { auth } = loadConfiguration(undefined, {}, environment).settings;
  const open = await openGuard(auth, { log: (line) => lines.push(line), lookEveryMs: 5 });
  if (open === null) throw new Error("these variables ask for no guard");
  return { ...open, lines };
}

export interface Guarded extends Fixture {
  readonly open: TestGuard;
  stop(): Promise<void>;
}

/** A server with such a guard. */
export async function startGuarded(
  environment: Readonly<Record<string, string>>,
  options: Parameters<typeof startFixture>[0] = {},
): Promise<Guarded> {
  const open = await guardOf(environment);
  const server = await startFixture({ ...options, guard: open.guard });
  const stop = async (): Promise<void> => {
    await server.close();
    await open.close();
  };
  return { ...server, open, stop };
}

/** The answer to a request without a body on a connection of its own, with exactly these header lines. */
export async function raw(port: number, start: string, ...headers: string[]): Promise<Answer> {
  const client = await RawClient.open(port);
  client.write(`${start} HTTP/1.1\r\nhost: x\r\n${headers.map((each) => `${each}\r\n`).join("")}\r\n`);
  const answer = await client.read(start.startsWith("HEAD"));
  client.close();
  return answer;
}
