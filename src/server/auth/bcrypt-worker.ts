import { parentPort } from "node:worker_threads";
import { compareSync } from "bcryptjs";

/** A question to the thread that compares passwords. */
export interface BcryptQuestion {
  readonly password: string;
  readonly hash: string;
}

parentPort?.on("message", ({ password, hash }: BcryptQuestion) => {
  let matches = false;
  try {
    matches = compareSync(password, hash);
  } finally {
    parentPort?.postMessage(matches);
  }
});
