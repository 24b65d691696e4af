// Runs the tests on the newest release of every supported line of Node that is not the project's own (24).
//   npm run test:nodes              all        npm run test:nodes -- server json      some
import { spawnSync } from "node:child_process";

const LINES = ["22", "26"];

for (const line of LINES) {
  const onNode = (...command: string[]): number => {
    const args = ["exec", "--yes", `--package=node@${line}`, "--", ...command];
    return spawnSync("npm", args, { stdio: "inherit" }).status ?? 1;
  };
  const check = `if (!process.version.startsWith("v${line}.")) throw process.version; console.log("Node", process.version)`;
  const status = onNode("node", "-e", check) || onNode("node", "scripts/test.ts", ...process.argv.slice(2));
  if (status !== 0) process.exit(status);
}
