import { section } from "./setting.ts";

/** What can be seen from outside. */
export const TELEMETRY = section({
  title: "Telemetry",
  settings: {},
  rules: [
    {
      keys: ["open_telemetry"],
      variables: [/^CHROMA_OTEL_/],
      verdict: "warned",
      reason: "this version exports no telemetry",
    },
    {
      keys: ["stdout_tracing"],
      variables: ["CHROMA_LOG_CONFIG", "CHROMA_LOG_LEVEL", "ROOT_LOG_LEVEL", "UVICORN_LOG_LEVEL_UVICORN"],
      verdict: "noted",
      reason: "the log has one form",
    },
  ],
});
