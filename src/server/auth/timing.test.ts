// What the time of an answer could tell somebody who guesses. Samples of both kinds are taken in turns and compared by rank, so
// that neither the speed of the machine nor what else it does matters.
import { ok } from "node:assert/strict";
import { suite, test } from "node:test";
import { hashSync } from "bcryptjs";
import { BasicUsers } from "./basic-users.ts";
import { PasswordChecker } from "./password-checker.ts";
import { digestOf, TokenTable } from "./token-table.ts";

/** How probable it is that a sample of the first kind is below one of the second: one half, if they are of the same kind. */
function probabilityOfLess(first: readonly number[], second: readonly number[]): number {
  let wins = 0;
  for (const a of first) for (const b of second) wins += a < b ? 1 : a === b ? 0.5 : 0;
  return wins / (first.length * second.length);
}

function assertAlike(what: string, first: readonly number[], second: readonly number[]): void {
  const probability = probabilityOfLess(first, second);
  ok(probability > 0.3 && probability < 0.7, `${what}: ${probability}`);
}

test("the statistic tells samples that differ from those that do not", () => {
  const samples = (from: number): number[] => Array.from({ length: 200 }, (_, i) => from + ((i * 7919) % 100));
  ok(Math.abs(probabilityOfLess(samples(0), samples(0)) - 0.5) < 0.01);
  ok(probabilityOfLess(samples(0), samples(40)) > 0.7);
});

suite("tokens", () => {
  const token = `kroma_${"aB3-".repeat(11)}`;
  const table = new TokenTable([
    {
      digest: digestOf(token),
      principal: { identity: { user_id: "a", tenant: "*", databases: ["*"], attributes: null }, policies: [] },
    },
  ]);
  const wrongFrom = (length: number): string => token.slice(0, length) + "#".repeat(token.length - length);
  const kinds = {
    right: token,
    "almost right": wrongFrom(token.length - 1),
    "half right": wrongFrom(token.length / 2),
    "all wrong": wrongFrom(0),
  };

  test("whatever part of a token is right, it takes the same time", () => {
    const samples = Object.fromEntries(Object.keys(kinds).map((name) => [name, [] as number[]]));
    const entries = Object.entries(kinds);
    for (let round = 0; round < 700; round++) {
      for (let i = 0; i < entries.length; i++) {
        // Each kind is measured in each place of the order equally often.
        const [name, text] = entries[(i + round) % entries.length] as [string, string];
        const start = process.hrtime.bigint();
        for (let repeat = 0; repeat < 20; repeat++) table.find(text);
        if (round >= 200) samples[name]?.push(Number(process.hrtime.bigint() - start));
      }
    }
    const { right = [], ...others } = samples;
    for (const [name, wrong] of Object.entries(others)) assertAlike(`right and ${name}`, right, wrong);
  });
});

suite("passwords", () => {
  test("an unknown user takes as long as a wrong password", async (context) => {
    const checker = new PasswordChecker(() => {});
    context.after(() => checker.close());
    const users = new BasicUsers(
      new Map([
        ["ada", hashSync("right", 5)],
        ["bob", hashSync("other", 5)],
      ]),
      checker.check,
    );
    const [known, unknown]: [number[], number[]] = [[], []];
    for (let round = 0; round < 80; round++) {
      const order = round % 2 === 0 ? (["ada", "nobody"] as const) : (["nobody", "ada"] as const);
      for (const name of order) {
        const start = process.hrtime.bigint();
        await users.verify({ name, password: `wrong ${round}` }, "::1");
        (name === "ada" ? known : unknown).push(Number(process.hrtime.bigint() - start));
      }
    }
    assertAlike("known and unknown", known, unknown);
  });
});
