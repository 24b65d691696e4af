import { readFileSync } from "node:fs";
import { packageFile } from "../api/package-files.ts";

/** Of this program. */
export const { version } = JSON.parse(readFileSync(packageFile("package.json"), "utf8")) as {
  readonly version: string;
};
