import assert from "node:assert/strict";
import { test } from "node:test";
import { withCase } from "./document.ts";

test("the first case gets an introduction", () => {
  const text = withCase("", "a", "figures of a\n");
  assert.match(text, /^# Measurements of the vector index\n/);
  assert.ok(text.endsWith("<!-- a -->\n\nfigures of a\n\n<!-- end of a -->\n"));
});

test("other cases are added, and a case measured again is replaced", () => {
  const both = withCase(withCase("# Page\n", "a", "old"), "b", "other");
  const again = withCase(both, "a", "new");
  assert.equal(again, both.replace("old", "new"));
  assert.ok(again.startsWith("# Page\n\n<!-- a -->"));
  assert.equal(withCase(again, "a", "new"), again);
});
