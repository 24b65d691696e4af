import { LIMITS } from "../api/limits.ts";
import { DOCS_PAGE } from "./docs.ts";
import { openApiDocument } from "./openapi.ts";
import { fileReply, JSON_TYPE, jsonReply, REPLIES, type Reply } from "./replies.ts";
import type { SystemOperation } from "./routes.ts";

/** The version of the protocol that Kroma speaks. */
const API_VERSION = "1.0.0";

const constant = (value: unknown): (() => Reply) => {
  const reply = jsonReply(200, Buffer.from(JSON.stringify(value)));
  return () => reply;
};

let openApi: Reply | undefined;

const SYSTEM: Readonly<Record<SystemOperation, () => Reply>> = {
  heartbeat: () => jsonReply(200, Buffer.from(`{"nanosecond heartbeat":${nanoseconds()}}`)),
  version: constant(API_VERSION),
  healthcheck: constant({ is_executor_ready: true, is_log_client_ready: true }),
  pre_flight_checks: constant({ max_batch_size: LIMITS.batchSize, supports_base64_encoding: true }),
  identity: constant({ user_id: "", tenant: "default_tenant", databases: ["default_database"] }),
  v1: () => REPLIES.v1,
  docs_redirect: () => REPLIES.docsRedirect,
  docs: () => fileReply("text/html; charset=utf-8", DOCS_PAGE),
  openapi: () => {
    openApi ??= fileReply(JSON_TYPE, Buffer.from(openApiDocument()));
    return openApi;
  },
};

export function isSystem(operation: string): operation is SystemOperation {
  return operation in SYSTEM;
}

export function systemReply(operation: SystemOperation): Reply {
  return SYSTEM[operation]();
}

const START_NS = BigInt(Date.now()) * 1_000_000n - process.hrtime.bigint();

/** Nanoseconds since the epoch; never goes back, even when the clock is set. */
function nanoseconds(): bigint {
  return START_NS + process.hrtime.bigint();
}
