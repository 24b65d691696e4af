import { deepEqual, equal } from "node:assert/strict";
import { suite, test } from "node:test";
import { basicCredentialsOf, firstHeader, tokenOf } from "./headers.ts";

const base64 = (text: string): string => Buffer.from(text).toString("base64");

test("the first of repeated headers counts, in any case", () => {
  const rawHeaders = ["Host", "x", "X-CHROMA-TOKEN", "first", "x-chroma-token", "second"];
  equal(firstHeader({ rawHeaders }, "x-chroma-token"), "first");
  equal(firstHeader({ rawHeaders }, "authorization"), undefined);
});

suite("tokens", () => {
  const cases: [string, "authorization" | "x-chroma-token", string | null][] = [
    ["Bearer tok", "authorization", "tok"],
    ["Bearer   tok  ", "authorization", "tok"],
    ["Bearer Bearer tok", "authorization", "Bearer tok"],
    ["bearer tok", "authorization", null],
    ["tok", "authorization", null],
    ["Token tok", "authorization", null],
    ["", "authorization", null],
    ["tok", "x-chroma-token", "tok"],
    ["Bearer tok", "x-chroma-token", "tok"],
  ];
  for (const [value, header, token] of cases) test(`${header}: ${value}`, () => equal(tokenOf(value, header), token));
});

suite("names and passwords", () => {
  const plain = base64("ada:pass:wörd");
  const expected = { name: "ada", password: "pass:wörd" };
  for (const value of [
    ...[
      `Basic ${plain}`,
      `Basic    ${plain}   `,
      plain,
      `basic ${plain}`,
      `Basic ${plain.slice(0, 5)}*${plain.slice(5)}`,
    ],
    `Basic ${plain}==`,
  ])
    test(`understands ${value}`, () => deepEqual(basicCredentialsOf(value), expected));

  test("padding must be there", () => {
    equal(basicCredentialsOf(`Basic ${base64("a:bc1").replaceAll("=", "")}`)?.name, undefined);
    deepEqual(basicCredentialsOf(`Basic ${base64("a:bc1")}`), { name: "a", password: "bc1" });
    deepEqual(basicCredentialsOf(`Basic ${base64("a:bc")}`), { name: "a", password: "bc" });
    equal(basicCredentialsOf(`Basic ${base64("a:bc").replace("==", "=")}`), null);
  });

  for (const value of [
    ...["", "Basic", "Basic ", `Bearer ${plain}`, `Basic ${base64("nocolon")}`, "Basic /w==", "Basic !!!!"],
    `Basic ${Buffer.from([0xff, 0x3a, 0x61]).toString("base64")}`,
  ])
    test(`refuses ${JSON.stringify(value)}`, () => equal(basicCredentialsOf(value), null));

  test("an empty name or password is still one", () => {
    deepEqual(basicCredentialsOf(base64(":p")), { name: "", password: "p" });
    deepEqual(basicCredentialsOf(base64("n:")), { name: "n", password: "" });
  });
});
