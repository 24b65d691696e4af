// The server that the client tests talk to: Kroma, or another one given by KROMA_TEST_URL (a running server) or
// KROMA_TEST_COMMAND (a command like `chroma`, started with the configuration below).
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { kromaMain, startServer, type TestServer } from "../support/server.ts";

const url = process.env.KROMA_TEST_URL;
const command = process.env.KROMA_TEST_COMMAND?.split(" ");

/** Reset is only tried on a server of our own. */
export const ownServer = url === undefined;
export const skip = ownServer && command === undefined && !existsSync(kromaMain) ? "there is no server yet" : false;

export interface Target {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  stop(): Promise<void>;
}

export async function openTarget(): Promise<Target> {
  const server: Pick<TestServer, "url" | "stop"> =
    url === undefined ? await startServer({ command, config: "allow_reset: true" }) : { url, stop: async () => {} };
  const { hostname, port } = new URL(server.url);
  return { url: server.url, host: hostname, port: Number(port), stop: () => server.stop() };
}

/** A name that no other test uses. */
export const unique = (prefix: string): string => `${prefix}-${randomBytes(6).toString("hex")}`;

/** Turns texts into vectors without a model: the shares of vowels, other letters and everything else, and the length. */
export function embed(texts: readonly string[]): number[][] {
  return texts.map((text) => {
    const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0;
    return [count(/[aeiou]/g), count(/[b-df-hj-np-tv-z]/g), count(/[^a-z]/g), text.length];
  });
}
