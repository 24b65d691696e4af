// Every suite of cases.
import type { Suite } from "../scenario.ts";
import { clients } from "./clients.ts";
import { collections } from "./collections.ts";
import { configuration } from "./configuration.ts";
import { documents } from "./documents.ts";
import { http } from "./http.ts";
import { indexes } from "./indexes.ts";
import { metadata } from "./metadata.ts";
import { modify } from "./modify.ts";
import { names } from "./names.ts";
import { numbers } from "./numbers.ts";
import { precedence } from "./precedence.ts";
import { query } from "./query.ts";
import { reads } from "./reads.ts";
import { schema } from "./schema.ts";
import { shape } from "./shape.ts";
import { system } from "./system.ts";
import { tenants } from "./tenants.ts";
import { unsupported } from "./unsupported.ts";
import { where } from "./where.ts";
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
  reads,
  query,
  numbers,
  where,
  documents,
  indexes,
  precedence,
  http,
  unsupported,
  clients,
];
