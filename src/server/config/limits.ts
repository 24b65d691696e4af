import { LIMITS } from "../../api/limits.ts";
import { SERVER_LIMITS } from "../limits.ts";
import { PATTERN_BYTES, type ScorecardRule } from "../scorecard.ts";
import { boolean, integer, isMap, milliseconds, SettingProblem, structure } from "./kind.ts";
import { section, setting } from "./setting.ts";

const U32 = 2 ** 32 - 1;
const NO_RULES: readonly ScorecardRule[] = [];

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
    maxConnections: setting({
      key: "max_connections",
      kind: integer(1, U32),
      fallback: SERVER_LIMITS.connections,
      about: "more connections at once than this are closed",
    }),
    requestDeadlineMs: setting({
      key: "request_deadline_ms",
      kind: milliseconds,
      fallback: 0,
      about:
        "a request that has arrived is answered within this time, if only with 504, and not begun after it. 0: no limit",
    }),
    scorecardEnabled: setting({
      key: "scorecard_enabled",
      kind: boolean,
      fallback: false,
      about: "whether the rules of `scorecard` apply",
    }),
    scorecard: setting({
      key: "scorecard",
      kind: structure('a list of rules, such as [{patterns: ["op:write", "collection:*"], score: 4}]', readRules),
      fallback: NO_RULES,
      fallbackAbout: "none",
      about: "rules on requests at once, see below",
    }),
  },
  warnings: ({ scorecard, scorecardEnabled }) =>
    scorecard.length > 0 && !scorecardEnabled ? ['"scorecard" has no effect without "scorecard_enabled: true"'] : [],
});

function readRules(value: unknown): readonly ScorecardRule[] | undefined {
  return Array.isArray(value) ? value.map(readRule) : undefined;
}

function readRule(value: unknown, index: number): ScorecardRule {
  const where = `rule ${index + 1}`;
  const { patterns, score, ...others } = isMap(value) ? value : {};
  if (!Array.isArray(patterns) || !patterns.every((each) => typeof each === "string"))
    throw new SettingProblem(`${where} needs "patterns", a list of texts`);
  if (!Number.isInteger(score) || (score as number) < 0 || (score as number) > U32)
    throw new SettingProblem(`${where} needs "score", the number of requests at once, from 0`);
  const long = patterns.find((each) => Buffer.byteLength(each) >= PATTERN_BYTES);
  if (long !== undefined)
    throw new SettingProblem(
      `the pattern ${JSON.stringify(long)} of ${where} must be shorter than ${PATTERN_BYTES} bytes`,
    );
  const [unknown] = Object.keys(others);
  if (unknown !== undefined)
    throw new SettingProblem(`${where} has "${unknown}", but only "patterns" and "score" are known`);
  return { patterns, score: score as number };
}
