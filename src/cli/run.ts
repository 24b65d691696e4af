import { resolve } from "node:path";
import type { Log } from "../api/log.ts";
import type { Engine } from "../engine/engine.ts";
import { openEngine } from "../engine/open.ts";
import type { WorkerStart } from "../engine/worker-start.ts";
import { type OpenGuard, openGuard } from "../server/auth/open.ts";
import { openWarning } from "../server/auth/open-warning.ts";
import { loadConfiguration } from "../server/config/load.ts";
import type { Settings } from "../server/config/sections.ts";
import { openMetricsPort } from "../server/metrics.ts";
import { type RunningServer, serve } from "../server/server.ts";
import type { SidePort } from "../server/side-port.ts";
import { requireMigrated } from "../store/catalog-schema.ts";
import { directoryLayout } from "../store/layout.ts";
import { openLogger } from "../telemetry/log-sinks.ts";
import type { Logger } from "../telemetry/logger.ts";
import { startTelemetry, type Telemetry } from "../telemetry/telemetry.ts";
import { type ConfigurationOptions, configurationFile, settingFlags } from "./options.ts";
import { serverOptions } from "./server-options.ts";
import { version } from "./version.ts";

/** After a signal and the delay for draining the process ends within this time, whatever happens. */
const EXIT_WITHIN_MS = 4_800;
/** Of that, for exporting what has not been exported. */
const EXPORT_WITHIN_MS = 1_000;

/** What runs, in the order in which it is stopped. */
interface Running {
  readonly server: RunningServer;
  readonly metrics: SidePort | null;
  readonly guard: OpenGuard | null;
  readonly telemetry: Telemetry;
  readonly engine: Engine;
}

/** `kroma run`: opens the data directory, serves it, and closes both on SIGTERM or SIGINT. */
export async function run(
  argument: string | undefined,
  options: ConfigurationOptions,
  workers: WorkerStart,
): Promise<void> {
  const file = configurationFile(argument, options);
  const { settings, warnings } = loadConfiguration(file, settingFlags(options), process.env, process.cwd());
  const { level, logsRequests, ...others } = settings.log;
  const logger = openLogger({ level: logsRequests && level !== "trace" ? "debug" : level, ...others });
  // Without a file it ends the process, as it does when a terminal is closed.
  if (others.path !== undefined) process.on("SIGHUP", () => logger.reopen());
  for (const warning of warnings) logger.warn(warning);
  const log = lineLog(logger);
  const { data, auth } = settings;
  if (data.isPersistent && data.migrationMode === "validate")
    requireMigrated(directoryLayout(data.persistPath, data.sqliteFilename).catalog);
  const guard = await openGuard(auth, { log });
  const { isPersistent, persistPath, allowReset, memoryLimitBytes, indexLimit, sqliteFilename } = data;
  const limits = { allowReset, memoryLimitBytes, indexLimit };
  const path = isPersistent ? persistPath : undefined;
  const engine = await openEngine({ path, ...limits, sqliteFilename, ownsProcess: true, log }, workers);
  const running = await start(engine, guard, settings, logger);
  stopOnSignal(running, logger, settings.network.drainDelayMs);
  greet(settings, running);
  logger.info("listening", { url: running.server.url, version });
}

async function start(engine: Engine, guard: OpenGuard | null, settings: Settings, logger: Logger): Promise<Running> {
  const log = lineLog(logger);
  let telemetry: Telemetry | null = null;
  let metrics: SidePort | null = null;
  try {
    // While the engine's threads begin, since it may look up a name.
    const warning = await openWarning(settings.auth, settings.network.listenAddress);
    if (warning !== null) log(warning);
    telemetry = await watch(engine, guard, settings, logger);
    const { port, listenAddress } = settings.metrics;
    if (telemetry.metricsText !== null && port !== undefined)
      metrics = await openMetricsPort(listenAddress, port, telemetry.metricsText, log);
    const options = serverOptions(settings, telemetry, log);
    const server = await serve(engine, { ...options, guard: guard?.guard ?? null });
    return { engine, guard, telemetry, metrics, server };
  } catch (error) {
    await metrics?.close();
    await telemetry?.close(0);
    await engine.close();
    throw error;
  }
}

function watch(engine: Engine, guard: OpenGuard | null, settings: Settings, logger: Logger): Promise<Telemetry> {
  const { openTelemetry, metrics, log } = settings;
  return startTelemetry({
    settings: openTelemetry,
    isAsked: metrics.isEnabled || metrics.port !== undefined,
    collections: metrics.collections,
    slowMs: log.slowQueryMs,
    auth: guard?.guard.counts ?? null,
    logger,
    engine,
    version,
  });
}

/** What lines say that come without a level is a warning. */
function lineLog(logger: Logger): Log {
  return (line, level = "warn") => logger.log(level, line);
}

function greet({ data, metrics }: Settings, running: Running): void {
  const { url, port, healthPort } = running.server;
  const { hostname, protocol } = new URL(url);
  const ssl = protocol === "https:" ? ", ssl: true" : "";
  const isUsual = hostname === "localhost" && port === 8000 && ssl === "";
  const address = isUsual ? "" : `{ host: "${hostname}", port: ${port}${ssl} }`;
  const { persistPath } = data;
  const place = persistPath.startsWith(".") ? persistPath : resolve(persistPath);
  const lines = [
    `Saving data to: ${data.isPersistent ? place : "memory; it is gone when the server ends"}`,
    `Connect to Kroma at: ${url}`,
    `With Chroma's own clients, for example in JavaScript: new ChromaClient(${address})`,
    `HTTP API: ${url}/docs`,
    ...(healthPort === null ? [] : [`Health checks: http://${hostname}:${healthPort}/api/v2/healthcheck`]),
    ...(running.metrics === null ? [] : [`Metrics: http://${metrics.listenAddress}:${running.metrics.port}/metrics`]),
  ];
  // In one piece, for whoever waits for a line and then reads no more.
  console.log(lines.join("\n"));
}

function stopOnSignal(running: Running, logger: Logger, drainDelayMs: number): void {
  let isStopping = false;
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    const delayMs = isStopping ? 0 : drainDelayMs;
    setTimeout(() => process.exit(1), delayMs + EXIT_WITHIN_MS).unref();
    if (isStopping) {
      void running.server.close();
      return;
    }
    isStopping = true;
    logger.info(`Received ${signal}, shutting down`);
    await running.server.close();
    await running.metrics?.close();
    await running.guard?.close();
    await Promise.all([running.telemetry.close(EXPORT_WITHIN_MS), running.engine.close()]);
    process.exit(0);
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    stop(signal).catch((error: unknown) => {
      logger.error(`error while shutting down: ${String(error)}`);
      process.exit(1);
    });
  };
  process.on("SIGTERM", onSignal);
  process.on("SIGINT", onSignal);
}
