import { lookup } from "node:dns/promises";
import { BlockList, isIP } from "node:net";
import { type AuthSettings, needsCredentials } from "./settings.ts";

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8, "ipv4");
LOOPBACK.addAddress("::1", "ipv6");

/** What to say of a server that everybody in the network can use; `null` if it is not one. */
export async function openWarning(settings: AuthSettings, host: string): Promise<string | null> {
  if (needsCredentials(settings) || (await isLoopback(host))) return null;
  return (
    `THIS SERVER ASKS NOBODY WHO THEY ARE: it listens on ${host}, and whoever reaches it can read, change and delete ` +
    "everything. Set auth.authn_provider or auth.token_file, or listen on localhost"
  );
}

/** Whether only this machine reaches an address. A name counts by what it stands for. */
async function isLoopback(host: string): Promise<boolean> {
  const name = host.replace(/^\[(.*)\]$/, "$1");
  if (isIP(name) !== 0) return isLoopbackAddress(name);
  const found = await lookup(name, { all: true }).catch(() => []);
  return found.length > 0 && found.every(({ address }) => isLoopbackAddress(address));
}

const isLoopbackAddress = (address: string): boolean => LOOPBACK.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
