import { lookup } from "node:dns/promises";
import { once } from "node:events";
import type { Server } from "node:net";
import { KromaError } from "../api/errors.ts";

const BACKLOG = 4096;

/** What a message about an address that cannot be used says. */
export interface Place {
  readonly host: string;
  readonly port: number;
  /** The setting of the port. */
  readonly setting: string;
}

/** The addresses that a name to listen on stands for: both loopback addresses for `localhost`, else the first. */
export async function addressesOf(host: string): Promise<string[]> {
  const name = host.replace(/^\[(.*)\]$/, "$1");
  try {
    const found = await lookup(name, { all: true });
    const addresses = found.map(({ address }) => address);
    return name === "localhost" ? [...new Set(["127.0.0.1", ...addresses, "::1"])] : addresses.slice(0, 1);
  } catch (error) {
    throw new KromaError("invalid_argument", `The address to listen on, ${host}, cannot be resolved`, { cause: error });
  }
}

/** Listens, or rejects with a sentence that says why not. */
export async function listenOn(server: Server, address: string, place: Place): Promise<void> {
  try {
    server.listen({ port: place.port, host: address, backlog: BACKLOG });
    await once(server, "listening");
  } catch (error) {
    throw new KromaError("unavailable", failure(error as NodeJS.ErrnoException, place), { cause: error });
  }
}

function failure(error: NodeJS.ErrnoException, { host, port, setting }: Place): string {
  const where = `${host}:${port}`;
  const choose = `Choose another with ${setting === "port" ? "--port" : setting}`;
  if (error.code === "EADDRINUSE") return `Address ${where} is not available: another program listens there. ${choose}`;
  if (error.code === "EACCES")
    return `Address ${where} is not available: ports below 1024 need special rights. ${choose}`;
  if (error.code === "EADDRNOTAVAIL") return `Address ${where} is not available: this machine has no such address`;
  return `Cannot listen on ${where}: ${error.message}`;
}

/** Listens on a further loopback address; the machine may not have it. */
export async function listenToo(server: Server, address: string, port: number): Promise<boolean> {
  try {
    server.listen({ port, host: address, backlog: BACKLOG });
    await once(server, "listening");
    return true;
  } catch {
    return false;
  }
}

/** The name under which a client on this machine reaches the server. */
export function publicHost(host: string): string {
  const name = host.replace(/^\[(.*)\]$/, "$1");
  if (["0.0.0.0", "::", "localhost"].includes(name)) return "localhost";
  return name.includes(":") ? `[${name}]` : name;
}
