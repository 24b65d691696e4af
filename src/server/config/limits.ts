import { LIMITS } from "../../api/limits.ts";
import { integer } from "./kind.ts";
import { section, setting } from "./setting.ts";

const U32 = 2 ** 32 - 1;

/** How much is let in. */
export const LIMITS_SECTION = section({
  title: "Limits",
  settings: {
    maxPayloadBytes: setting({
      key: "max_payload_size_bytes",
      kind: integer(0, U32, "bytes"),
      fallback: LIMITS.payloadBytes,
      about: "largest request body; more is answered with 413",
    }),
    circuitBreakerRequests: setting({
      key: "circuit_breaker.requests",
      kind: integer(0, U32),
      fallback: 0,
      required: true,
      about: "more requests at once than this are answered with 429; 0: no limit",
    }),
  },
});
