import { deepEqual, throws } from "node:assert/strict";
import { suite, test } from "node:test";
import { parseHtpasswd } from "./htpasswd.ts";

const HASH = "$2y$05$c4gRlJgdSUWVFMPqTqb3vOCAhFsRWBTVRIBlSMmkcyLZBFvpFFO8K";

suite("htpasswd", () => {
  test("blank lines, blanks around lines, CRLF, and what looks like a comment but is a user", () => {
    const text = `\r\n  ada:${HASH}  \r\n\n#c:${HASH}\nwith blank:${HASH}\n`;
    deepEqual([...parseHtpasswd(text).keys()], ["ada", "#c", "with blank"]);
  });

  test("an empty text has nobody", () => deepEqual([...parseHtpasswd("\n").keys()], []));

  test("hashes that are not bcrypt are kept as none", () => {
    const others = [
      "{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=",
      "$apr1$x$y",
      "clear",
      `$2y$03$${"a".repeat(53)}`,
      HASH.slice(1),
    ];
    for (const hash of others) deepEqual([...parseHtpasswd(`ada:${hash}`)], [["ada", null]], hash);
    for (const kind of "abxy") {
      const hash = HASH.replace("$2y$", `$2${kind}$`);
      deepEqual([...parseHtpasswd(`ada:${hash}`)], [["ada", hash]]);
    }
  });

  for (const line of ["ada", `ada:${HASH}:x`, `:${HASH}`, "ada:", "# comment"]) {
    test(`refused: ${line}`, () =>
      throws(() => parseHtpasswd(`bob:${HASH}\n${line}`), {
        message: "Invalid htpasswd credentials found: [line 2]. Lines must be exactly <username>:<bcrypt passwd>.",
      }));
  }

  test("a name twice", () =>
    throws(() => parseHtpasswd(`ada:${HASH}\nada:${HASH}`), {
      message: /^Duplicate username found in \[chroma_server_authn_credentials\]\. Usernames must be unique\./,
    }));
});
