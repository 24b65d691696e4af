import { deepEqual } from "node:assert/strict";
import { test } from "node:test";
import { parseDotEnv } from "./dotenv.ts";

test("values in every form", () => {
  const text = `# CHROMA_A=no
A=tok#en
B=tok # a comment
C="q # x \\"y\\" \\\\ \\n."
export D=1
E=$2y$05$abc
F='it\\'s $x'
  G = 5 \r
H=a"b
I="first
second"
J=
K=#nothing
L= a  b
no entry
1X=no
M='unclosed
N=last`;
  deepEqual(parseDotEnv(text), {
    ...{ A: "tok#en", B: "tok", C: 'q # x "y" \\ \n.', D: "1", E: "$2y$05$abc", F: "it's $x", G: "5", H: 'a"b' },
    ...{ I: "first\nsecond", J: "", K: "#nothing", L: "a  b", M: "'unclosed", N: "last" },
  });
});
