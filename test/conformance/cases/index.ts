// Every suite of cases.
import type { Suite } from "../scenario.ts";
import { collections } from "./collections.ts";
import { names } from "./names.ts";
import { system } from "./system.ts";
import { tenants } from "./tenants.ts";

export const suites: readonly Suite[] = [system, tenants, names, collections];
