import { emptyReply, jsonReply, type Reply } from "./replies.ts";
import { SidePort } from "./side-port.ts";
import { systemReply } from "./system.ts";

export interface HealthOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
}

const NOT_READY = jsonReply(503, JSON.stringify({ is_executor_ready: false, is_log_client_ready: true }));

/** Whether requests are welcome: from the start until the server begins to stop. */
export class Readiness {
  #isReady = true;

  get isReady(): boolean {
    return this.#isReady;
  }

  end(): void {
    this.#isReady = false;
  }

  /** The answer to `GET /api/v2/healthcheck`. */
  reply(): Reply {
    return this.#isReady ? systemReply("healthcheck") : NOT_READY;
  }
}

/** A port that answers health checks and nothing else. */
export function openHealthPort({ host, port }: HealthOptions, readiness: Readiness): Promise<SidePort> {
  return SidePort.open({ host, port, setting: "health_port" }, ({ method, url }) =>
    method === "GET" || method === "HEAD" ? replyTo(url, readiness) : emptyReply(405),
  );
}

function replyTo(url = "/", readiness: Readiness): Reply {
  switch (url.split("?")[0]) {
    case "/api/v2":
    case "/api/v2/heartbeat":
      return systemReply("heartbeat");
    case "/api/v2/healthcheck":
      return readiness.reply();
    default:
      return emptyReply(404);
  }
}
