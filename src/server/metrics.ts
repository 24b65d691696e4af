import type { Log } from "../api/log.ts";
import { emptyReply, fileReply, REPLIES, type Reply } from "./replies.ts";
import { SidePort } from "./side-port.ts";

/** The text format of Prometheus. */
const CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

export interface MetricsOptions {
  readonly text: () => Promise<string>;
  /** Whether they are told without credentials where other routes need them. */
  readonly isPublic: boolean;
}

/** The answer to `GET /metrics`. */
export async function metricsReply(metrics: Pick<MetricsOptions, "text"> | null | undefined): Promise<Reply> {
  if (!metrics) return REPLIES.unknownRoute;
  return fileReply(CONTENT_TYPE, Buffer.from(await metrics.text()));
}

/** A port that tells metrics and nothing else: for scrapers in a network of their own. */
export function openMetricsPort(host: string, port: number, text: () => Promise<string>, log: Log): Promise<SidePort> {
  return SidePort.open({ host, port, setting: "metrics.port" }, ({ method, url = "/" }) => {
    if (url.split("?")[0] !== "/metrics") return emptyReply(404);
    if (method !== "GET" && method !== "HEAD") return emptyReply(405, ["allow", "GET,HEAD"]);
    return metricsReply({ text }).catch((error: unknown) => {
      log(`the metrics could not be collected: ${String(error)}`, "error");
      return REPLIES.internal;
    });
  });
}
