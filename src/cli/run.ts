import { resolve } from "node:path";
import { KromaError } from "../api/errors.ts";
import { openEngine } from "../engine/open.ts";
import type { WireEngine } from "../engine/wire.ts";
import { type Flags, loadConfiguration } from "../server/config.ts";
import type { Settings } from "../server/config-keys.ts";
import { type RunningServer, serve } from "../server/server.ts";

/** After a signal the process ends within this time, whatever happens. */
const EXIT_WITHIN_MS = 4_800;

/** `kroma run`: opens the data directory, serves it, and closes both on SIGTERM or SIGINT. */
export async function run(argument: string | undefined, flags: Flags & { config?: string }): Promise<void> {
  if (argument !== undefined && flags.config !== undefined && argument !== flags.config) {
    throw new KromaError("invalid_argument", "Give the configuration file either as the argument or with --config");
  }
  const { settings, warnings } = loadConfiguration(argument ?? flags.config, flags, process.env);
  for (const warning of warnings) console.error(`Warning: ${warning}`);
  const engine = await openEngine({
    path: settings.persist_path,
    allowReset: settings.allow_reset,
    memoryLimitBytes: settings.memory_limit_bytes,
    log,
    ...(settings.sqlite_filename === undefined ? {} : { sqliteFilename: settings.sqlite_filename }),
  });
  const server = await start(engine, settings);
  stopOnSignal(server, engine);
  greet(settings, server);
}

async function start(engine: WireEngine, settings: Settings): Promise<RunningServer> {
  try {
    return await serve(engine, {
      host: settings.listen_address,
      port: settings.port,
      maxPayloadBytes: settings.max_payload_size_bytes,
      corsAllowOrigins: settings.cors_allow_origins,
      circuitBreakerRequests: settings.circuit_breaker_requests,
      log,
    });
  } catch (error) {
    await engine.close();
    throw error;
  }
}

function greet({ persist_path }: Settings, { url, port }: RunningServer): void {
  const { hostname } = new URL(url);
  const address = hostname === "localhost" && port === 8000 ? "" : `{ host: "${hostname}", port: ${port} }`;
  console.log(`Saving data to: ${persist_path.startsWith(".") ? persist_path : resolve(persist_path)}`);
  console.log(`Connect to Kroma at: ${url}`);
  console.log(`With Chroma's own clients, for example in JavaScript: new ChromaClient(${address})`);
  console.log(`HTTP API: ${url}/docs`);
}

function stopOnSignal(server: RunningServer, engine: WireEngine): void {
  let isStopping = false;
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    log(`Received ${signal}, shutting down`);
    setTimeout(() => process.exit(1), EXIT_WITHIN_MS).unref();
    await server.close();
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
