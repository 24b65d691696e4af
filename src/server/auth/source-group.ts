import { isIPv6 } from "node:net";

const PREFIX_GROUPS = 4;

/** The part of an address that one party has: of IPv6 the network of 64 bits, since anybody has all addresses in theirs. */
export function sourceGroup(address: string): string {
  const [ip = ""] = address.split("%");
  if (!isIPv6(ip) || ip.includes(".")) return address;
  const [head = "", tail] = ip.split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  const groups = [...before, ...Array.from({ length: zeros }, () => "0"), ...after];
  return `${groups.slice(0, PREFIX_GROUPS).join(":")}::/64`;
}
