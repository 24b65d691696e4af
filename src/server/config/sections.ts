import { AUTH } from "./auth.ts";
import { COMPATIBILITY } from "./compatibility.ts";
import { DATA } from "./data.ts";
import { LIMITS_SECTION } from "./limits.ts";
import { LOG } from "./log.ts";
import { METRICS_SECTION } from "./metrics.ts";
import { NETWORK } from "./network.ts";
import { OPEN_TELEMETRY } from "./open-telemetry.ts";
import type { ValuesOf } from "./setting.ts";
import { TLS } from "./tls.ts";

/** All there is to configure. */
export const SECTIONS = {
  data: DATA,
  network: NETWORK,
  tls: TLS,
  limits: LIMITS_SECTION,
  auth: AUTH,
  openTelemetry: OPEN_TELEMETRY,
  metrics: METRICS_SECTION,
  log: LOG,
  compatibility: COMPATIBILITY,
} as const;

export type Settings = { readonly [Name in keyof typeof SECTIONS]: ValuesOf<(typeof SECTIONS)[Name]["settings"]> };
