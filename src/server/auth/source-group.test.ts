import { equal } from "node:assert/strict";
import { test } from "node:test";
import { sourceGroup } from "./source-group.ts";

test("addresses of IPv6 count by their network, others by themselves", () => {
  const cases: [string, string][] = [
    ["10.1.2.3", "10.1.2.3"],
    ["::ffff:10.1.2.3", "::ffff:10.1.2.3"],
    ["unknown", "unknown"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:db8:1:2::9", "2001:db8:1:2::/64"],
    ["2001:db8::9", "2001:db8:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["1::", "1:0:0:0::/64"],
  ];
  for (const [address, group] of cases) equal(sourceGroup(address), group, address);
});
