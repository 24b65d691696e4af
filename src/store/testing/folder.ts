import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "node:test";

const leftovers: (() => void)[] = [];

/** Has `tidy` called after the test, last come first served. (Node 22 knows no `using`.) */
export const afterTest = (tidy: () => void): void => void leftovers.push(tidy);

export function tidyUp(): void {
  for (let tidy = leftovers.pop(); tidy !== undefined; tidy = leftovers.pop()) tidy();
}
afterEach(tidyUp);

/** A folder for the time of a test. */
export function temporaryFolder(): string {
  const path = mkdtempSync(join(tmpdir(), "kroma-test-"));
  afterTest(() => rmSync(path, { recursive: true, force: true }));
  return path;
}
