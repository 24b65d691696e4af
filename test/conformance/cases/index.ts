// Every suite of cases.
import type { Suite } from "../scenario.ts";
import { collections } from "./collections.ts";
import { configuration } from "./configuration.ts";
import { metadata } from "./metadata.ts";
import { modify } from "./modify.ts";
import { names } from "./names.ts";
import { schema } from "./schema.ts";
import { shape } from "./shape.ts";
import { system } from "./system.ts";
import { tenants } from "./tenants.ts";
import { deletion, writes } from "./writes.ts";

export const suites: readonly Suite[] = [
  system,
  tenants,
  names,
  collections,
  configuration,
  schema,
  modify,
  shape,
  metadata,
  writes,
  deletion,
];
