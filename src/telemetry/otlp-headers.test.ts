import { deepEqual, throws } from "node:assert/strict";
import { suite, test } from "node:test";
import { parseOtlpHeaders } from "./otlp-headers.ts";

suite("headers for a collector", () => {
  const cases: [string, object][] = [
    ["a=b", { a: "b" }],
    ["X-Team=abc, x-other = d%20e ,", { "x-team": "abc", "x-other": "d e" }],
    ["authorization=Basic YTpi==", { authorization: "Basic YTpi==" }],
    ["a=100%", { a: "100%" }],
    ['{"X-Team": "abc"}', { "x-team": "abc" }],
    ['{"x-team": "abc", "n": 1}', { "x-team": "abc", n: "1" }],
    ['{"authorization": "Basic YTpi=="}}', { authorization: "Basic YTpi==" }],
    ['{"a": "b"} }\n', { a: "b" }],
    ['{"a": "}}"}', { a: "}}" }],
    ["{}", {}],
    ["{}}", {}],
    ["{", {}],
    ["", {}],
    ["  ", {}],
  ];
  for (const [text, headers] of cases) test(JSON.stringify(text), () => deepEqual(parseOtlpHeaders(text), headers));

  for (const text of ["secret", "a b=secret", '{"a": "secret"', '{"a": {"b": "secret"}}', '["secret"]', "a=se\ncret"]) {
    test(`refused without a word of it: ${JSON.stringify(text)}`, () =>
      throws(
        () => parseOtlpHeaders(text),
        (error: Error) => /headers must look like/.test(error.message) && !error.message.includes("secret"),
      ));
  }
});
