import { packageModule } from "../api/package-files.ts";
import { type AuthCounts, AuthPoints } from "./auth-points.ts";
import { EnginePoints, type MeasurableEngine } from "./engine-points.ts";
import { type ExportSettings, planExport } from "./export-plan.ts";
import type { Logger } from "./logger.ts";
import { ProcessMeters } from "./process-meters.ts";
import { RequestLog } from "./request-log.ts";
import { RequestMeters } from "./request-meters.ts";
import type { Sdk, SdkOptions } from "./sdk/start.ts";
import { RequestObserver } from "./watch.ts";

export interface TelemetryOptions {
  readonly settings: ExportSettings;
  /** Whether somebody will ask for the metrics. */
  readonly isAsked: boolean;
  /** For how many collections the number of records is told. */
  readonly collections: number;
  /** Requests that take this long are logged with their plan; absent: none. */
  readonly slowMs: number | undefined;
  readonly logger: Logger;
  readonly engine: MeasurableEngine;
  /** Of the guard, if there is one. */
  readonly auth: AuthCounts | null;
  readonly version: string;
}

/** What can be seen of a server from outside. */
export interface Telemetry {
  /** `null` when nobody watches requests, which then cost nothing more. */
  readonly observer: RequestObserver | null;
  /** Everything that is measured, in the text format of Prometheus; `null` unless it was said that somebody will ask. */
  readonly metricsText: (() => Promise<string>) | null;
  /** Exports what has not been exported, within `milliseconds`. */
  close(milliseconds: number): Promise<void>;
}

/** Starts what is configured, and loads no more than that needs. */
export async function startTelemetry(options: TelemetryOptions): Promise<Telemetry> {
  const { settings, isAsked, slowMs = Number.POSITIVE_INFINITY, logger } = options;
  const plan = planExport(settings);
  const requestLog = new RequestLog(logger, slowMs);
  const log = requestLog.isNeeded ? requestLog : null;
  const isMeasured = isAsked || plan.metrics !== null;
  if (!isMeasured && plan.traces === null) {
    const observer = log === null ? null : new RequestObserver({ tracing: null, meters: null, log });
    return { observer, metricsText: null, close: async () => undefined };
  }
  const meters = isMeasured ? new RequestMeters() : null;
  const processMeters = isMeasured ? new ProcessMeters(options.version) : null;
  const engine = new EnginePoints(options.engine, options.collections);
  const sources = [engine, new AuthPoints(options.auth), logger, meters, processMeters].filter((each) => each !== null);
  const sdk = await loadSdk({ plan, settings, version: options.version, sources, logger });
  return {
    observer: new RequestObserver({ tracing: sdk.tracing, meters, log }),
    metricsText: isAsked ? sdk.prometheus : null,
    close: async (milliseconds) => {
      await sdk.close(milliseconds);
      processMeters?.close();
    },
  };
}

async function loadSdk(options: SdkOptions): Promise<Sdk> {
  const { startSdk } = (await import(packageModule("telemetry/sdk/start.ts").href)) as typeof import("./sdk/start.ts");
  return startSdk(options);
}
