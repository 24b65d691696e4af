import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Memory of dropped indexes is freed only once no thread's garbage refers to it, and an idle thread may never collect. */
export function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
}
