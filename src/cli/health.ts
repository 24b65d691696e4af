import { readFileSync } from "node:fs";
import { type ClientRequest, get as getHttp, type IncomingMessage } from "node:http";
import { get as getHttps } from "node:https";
import { KromaError } from "../api/errors.ts";
import { loadConfiguration } from "../server/config/load.ts";
import type { Settings } from "../server/config/sections.ts";
import { tlsOptions } from "../server/config/tls.ts";
import { type ConfigurationOptions, configurationFile, settingFlags } from "./options.ts";

export interface HealthOptions {
  readonly url?: string;
  readonly ca?: string;
  readonly insecure?: boolean;
  readonly live?: boolean;
  /** Text of a number of milliseconds. */
  readonly timeout: string;
}

interface Probe {
  readonly url: URL;
  readonly ca?: string;
  /** Whether any certificate will do. */
  readonly isTrusting: boolean;
  readonly timeoutMs: number;
}

/** `kroma health`: asks a server whether it is ready. Says so in one sentence; the exit status is 1 when it is not. */
export async function checkHealth(
  argument: string | undefined,
  options: HealthOptions & ConfigurationOptions,
): Promise<void> {
  const probe = probeOf(argument, options);
  const start = performance.now();
  try {
    const status = await statusOf(probe);
    if (status === 200) {
      console.log(`Healthy: ${probe.url} answered within ${Math.ceil(performance.now() - start)} ms`);
      return;
    }
    console.error(`Not healthy: ${probe.url} answered with ${status}, ${meaningOf(status)}`);
  } catch (error) {
    console.error(`Not healthy: ${probe.url} did not answer: ${reasonOf(error as NodeJS.ErrnoException)}`);
  }
  process.exitCode = 1;
}

function meaningOf(status: number): string {
  if (status === 503) return "it is not ready for requests";
  return status === 400
    ? "perhaps because it speaks HTTPS only"
    : "it is no Kroma server, or something stands before it";
}

function probeOf(argument: string | undefined, options: HealthOptions & ConfigurationOptions): Probe {
  const { ca, insecure = false, live = false } = options;
  const timeoutMs = Number(options.timeout);
  if (!Number.isInteger(timeoutMs) || timeoutMs < 1)
    throw new KromaError("invalid_argument", `--timeout must be a number of milliseconds, not "${options.timeout}"`);
  const path = live ? "/api/v2/heartbeat" : "/api/v2/healthcheck";
  const common = { timeoutMs, ...(ca === undefined ? {} : { ca: readFileSync(ca, "utf8") }) };
  if (options.url !== undefined) {
    const base = URL.canParse(options.url) ? new URL(options.url) : null;
    if (base === null || !/^https?:$/.test(base.protocol))
      throw new KromaError(
        "invalid_argument",
        `--url must be an address such as http://localhost:8000, not "${options.url}"`,
      );
    return { url: new URL(path, base), isTrusting: insecure, ...common };
  }
  const file = configurationFile(argument, options);
  const { settings } = loadConfiguration(file, settingFlags(options), process.env, process.cwd());
  // The server of this machine and this configuration: that its name is in its certificate is for its clients to check.
  return { url: new URL(path, ownAddress(settings)), isTrusting: ca === undefined || insecure, ...common };
}

/** Where a server with these settings answers health checks of its own machine. */
function ownAddress({ network, tls }: Settings): string {
  const { healthPort, healthAddress = network.listenAddress } = network;
  if (healthPort !== undefined) return `http://${reachable(healthAddress)}:${healthPort}`;
  if (network.port === 0)
    throw new KromaError("invalid_argument", "Port 0 stands for any: give the real one with --port");
  if (tlsOptions(tls) === undefined) return `http://${reachable(network.listenAddress)}:${network.port}`;
  if (tls.requireClientCert) {
    const advice = "set health_port, whose checks need none";
    throw new KromaError("failed_precondition", `The server lets in only clients with a certificate: ${advice}`);
  }
  return `https://${reachable(network.listenAddress)}:${network.port}`;
}

/** An address to connect to for one to listen on. */
function reachable(address: string): string {
  const name = address.replace(/^\[(.*)\]$/, "$1");
  if (name === "0.0.0.0") return "127.0.0.1";
  if (name === "::") return "[::1]";
  return name.includes(":") ? `[${name}]` : name;
}

function statusOf({ url, ca, isTrusting, timeoutMs }: Probe): Promise<number> {
  const signal = AbortSignal.timeout(timeoutMs);
  return new Promise((resolve, reject) => {
    const take = (response: IncomingMessage): void => {
      response.resume();
      resolve(response.statusCode ?? 0);
    };
    const options = { signal, agent: false } as const;
    const request: ClientRequest =
      url.protocol === "http:"
        ? getHttp(url, options, take)
        : getHttps(url, { ...options, rejectUnauthorized: !isTrusting, ...(ca === undefined ? {} : { ca }) }, take);
    request.on("error", (error) => reject(signal.aborted ? signal.reason : error));
  });
}

function reasonOf(error: NodeJS.ErrnoException & { errors?: Error[] }): string {
  if (error.name === "TimeoutError") return "it took too long";
  if (error.message.includes("wrong version number")) return "it does not speak HTTPS";
  return error.message === "" ? (error.errors?.[0]?.message ?? String(error.code)) : error.message;
}
