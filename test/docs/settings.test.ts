import { equal } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { withTables } from "../../scripts/settings-table.ts";

test("the tables of docs/configuration.md are those of the settings", () => {
  const document = readFileSync(new URL("../../docs/configuration.md", import.meta.url), "utf8");
  equal(document, withTables(document), "make them anew with: node scripts/settings-table.ts");
});
