import { deepEqual, equal } from "node:assert/strict";
import { after, suite, test } from "node:test";
import { hashSync } from "bcryptjs";
import { PASSWORD_QUEUE, PasswordChecker } from "./password-checker.ts";

suite("comparing passwords", () => {
  const lines: string[] = [];
  const checker = new PasswordChecker((line) => lines.push(line));
  after(() => checker.close());
  const hash = hashSync("pässword", 4);

  test("right, wrong, and every name of the algorithm", async () => {
    equal(await checker.check("pässword", hash, "a"), true);
    equal(await checker.check("password", hash, "a"), false);
    for (const kind of "abxy") equal(await checker.check("pässword", hash.replace("$2b$", `$2${kind}$`), "a"), true);
  });

  test("a hash that cannot be computed is wrong, and the next one is compared", async () => {
    equal(await checker.check("pässword", "$2b$99$nonsense", "a"), false);
    equal(await checker.check("pässword", hash, "a"), true);
  });

  test("a source with many does not hold up another one", async () => {
    const order: string[] = [];
    const note = async (source: string): Promise<void> => {
      await checker.check("wrong", hash, source);
      order.push(source);
    };
    await Promise.all([...Array.from({ length: PASSWORD_QUEUE.ofOneSource }, () => note("flood")), note("ada")]);
    // The one under way is finished, and one of the flood may be before it.
    equal(order.indexOf("ada") <= 2, true, order.join());
  });

  test("too many of one source are not compared", async () => {
    const answers = Array.from({ length: PASSWORD_QUEUE.ofOneSource + 5 }, () => checker.check("wrong", hash, "flood"));
    // One is under way, the others wait.
    equal(answers.filter((each) => each === null).length, 4);
    equal(await checker.check("pässword", hash, "ada"), true);
    await Promise.all(answers);
  });

  test("closed in the middle of the work", async () => {
    const other = new PasswordChecker(() => {});
    const answers = [other.check("wrong", hashSync("x", 12), "a"), other.check("wrong", hash, "a")];
    await other.close();
    deepEqual(await Promise.all(answers), [false, false]);
    equal(other.check("x", hash, "a"), null);
    deepEqual(lines, []);
  });
});
