// A guard made from variables, as a server makes it.
import { loadConfiguration } from "../config/load.ts";
import { type OpenGuard, openGuard } from "./open.ts";

export interface TestGuard extends OpenGuard {
  readonly lines: string[];
}

/** The guard of a server with these variables; files are looked at every few milliseconds. */
export async function guardOf(environment: Readonly<Record<string, string>>): Promise<TestGuard> {
  const lines: string[] = [];
  const { auth } = loadConfiguration(undefined, {}, environment).settings;
  const open = await openGuard(auth, { log: (line) => lines.push(line), lookEveryMs: 5 });
  if (open === null) throw new Error("these variables ask for no guard");
  return { ...open, lines };
}
