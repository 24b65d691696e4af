import { resolve } from "node:path";
import { openEngine } from "../engine/open.ts";
import type { WireEngine } from "../engine/wire.ts";
import { type OpenGuard, openGuard } from "../server/auth/open.ts";
import { openWarning } from "../server/auth/open-warning.ts";
import { loadConfiguration } from "../server/config/load.ts";
import type { Settings } from "../server/config/sections.ts";
import { type RunningServer, serve } from "../server/server.ts";
import { requireMigrated } from "../store/catalog-schema.ts";
import { directoryLayout } from "../store/layout.ts";
import { type ConfigurationOptions, configurationFile, settingFlags } from "./options.ts";
import { serverOptions } from "./server-options.ts";

/** After a signal and the delay for draining the process ends within this time, whatever happens. */
const EXIT_WITHIN_MS = 4_800;

/** `kroma run`: opens the data directory, serves it, and closes both on SIGTERM or SIGINT. */
export async function run(argument: string | undefined, options: ConfigurationOptions): Promise<void> {
  const file = configurationFile(argument, options);
  const { settings, warnings } = loadConfiguration(file, settingFlags(options), process.env, process.cwd());
  for (const warning of warnings) console.error(`Warning: ${warning}`);
  const { data, auth, network } = settings;
  if (data.isPersistent && data.migrationMode === "validate")
    requireMigrated(directoryLayout(data.persistPath, data.sqliteFilename).catalog);
  const guard = await openGuard(auth, { log });
  const warning = await openWarning(auth, network.listenAddress);
  if (warning !== null) log(`warning ${warning}`);
  const engine = await openEngine({
    path: data.isPersistent ? data.persistPath : undefined,
    allowReset: data.allowReset,
    memoryLimitBytes: data.memoryLimitBytes,
    indexLimit: data.indexLimit,
    sqliteFilename: data.sqliteFilename,
    ownsProcess: true,
    log,
  });
  const server = await start(engine, settings, guard);
  stopOnSignal(server, engine, guard, settings.network.drainDelayMs);
  greet(settings, server);
}

async function start(engine: WireEngine, settings: Settings, guard: OpenGuard | null): Promise<RunningServer> {
  try {
    return await serve(engine, { ...serverOptions(settings, log), guard: guard?.guard ?? null });
  } catch (error) {
    await engine.close();
    throw error;
  }
}

function greet({ data }: Settings, { url, port, healthPort }: RunningServer): void {
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
  ];
  // In one piece, for whoever waits for a line and then reads no more.
  console.log(lines.join("\n"));
}

function stopOnSignal(server: RunningServer, engine: WireEngine, guard: OpenGuard | null, drainDelayMs: number): void {
  let isStopping = false;
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    const delayMs = isStopping ? 0 : drainDelayMs;
    setTimeout(() => process.exit(1), delayMs + EXIT_WITHIN_MS).unref();
    if (isStopping) {
      void server.close();
      return;
    }
    isStopping = true;
    log(`Received ${signal}, shutting down`);
    await server.close();
    await guard?.close();
    await engine.close();
    process.exit(0);
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    stop(signal).catch((error: unknown) => {
      log(`error while shutting down: ${String(error)}`);
      process.exit(1);
    });
  };
  process.on("SIGTERM", onSignal);
  process.on("SIGINT", onSignal);
}

function log(line: string): void {
  console.error(`${new Date().toISOString()} ${line}`);
}
