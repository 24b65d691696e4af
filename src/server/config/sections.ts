import { AUTH } from "./auth.ts";
import { COMPATIBILITY } from "./compatibility.ts";
import { DATA } from "./data.ts";
import { LIMITS_SECTION } from "./limits.ts";
import { NETWORK } from "./network.ts";
import type { ValuesOf } from "./setting.ts";
import { TELEMETRY } from "./telemetry.ts";
import { TLS } from "./tls.ts";

/** All there is to configure. */
export const SECTIONS = {
  data: DATA,
  network: NETWORK,
  tls: TLS,
  limits: LIMITS_SECTION,
  auth: AUTH,
  telemetry: TELEMETRY,
  compatibility: COMPATIBILITY,
} as const;

export type Settings = { readonly [Name in keyof typeof SECTIONS]: ValuesOf<(typeof SECTIONS)[Name]["settings"]> };
