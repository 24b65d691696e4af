import type { Log } from "../api/log.ts";
import type { Settings } from "../server/config/sections.ts";
import { tlsOptions } from "../server/config/tls.ts";
import type { ServerOptions } from "../server/server.ts";
import type { Telemetry } from "../telemetry/telemetry.ts";

/** What the settings mean to the HTTP server. */
export function serverOptions(
  { network, limits, tls, metrics }: Settings,
  { observer, metricsText }: Telemetry,
  log: Log,
): ServerOptions {
  const { healthPort, healthAddress = network.listenAddress } = network;
  return {
    host: network.listenAddress,
    port: network.port,
    corsAllowOrigins: network.corsAllowOrigins,
    headersTimeoutMs: network.headersTimeoutMs,
    bodyTimeoutMs: network.bodyTimeoutMs,
    requestTimeoutMs: network.requestTimeoutMs,
    keepAliveTimeoutMs: network.keepAliveTimeoutMs,
    drainDelayMs: network.drainDelayMs,
    health: healthPort === undefined ? undefined : { host: healthAddress, port: healthPort },
    tls: tlsOptions(tls),
    maxPayloadBytes: limits.maxPayloadBytes,
    maxConnections: limits.maxConnections,
    circuitBreakerRequests: limits.circuitBreakerRequests,
    deadlineMs: limits.requestDeadlineMs,
    ...(limits.scorecardEnabled ? { scorecard: limits.scorecard } : {}),
    observer,
    metrics:
      metricsText === null || metrics.port !== undefined ? null : { text: metricsText, isPublic: metrics.isPublic },
    log,
  };
}
