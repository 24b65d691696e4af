import { SERVER_LIMITS } from "../limits.ts";
import { integer, type Kind, milliseconds, structure, text } from "./kind.ts";
import { optional, section, setting } from "./setting.ts";

const MOST_PORT = 65_535;

/** The older server counts seconds. */
const seconds: Kind<number> = {
  expected: "a number of seconds",
  fromValue: () => undefined,
  fromText: (given) => (/^\d{1,6}$/.test(given) ? Number(given) * 1000 : undefined),
};

/** Where the server listens and who may call it from a browser. */
export const NETWORK = section({
  title: "Network",
  settings: {
    listenAddress: setting({
      key: "listen_address",
      kind: text("a host name or address"),
      fallback: ({ hasFile }) => (hasFile ? "0.0.0.0" : "localhost"),
      fallbackAbout: "`localhost`; with a file `0.0.0.0`",
      flag: "host",
      legacy: [{ name: "CHROMA_HOST_ADDR" }, { name: "CHROMA_SERVER_HOST" }],
      about: "address to listen on",
    }),
    port: setting({
      key: "port",
      kind: integer(0, MOST_PORT),
      fallback: 8000,
      flag: "port",
      clientsVariable: true,
      legacy: [{ name: "CHROMA_HOST_PORT" }, { name: "CHROMA_SERVER_HTTP_PORT" }],
      about: "port to listen on; 0: any free one",
    }),
    corsAllowOrigins: setting<readonly string[] | null>({
      key: "cors_allow_origins",
      kind: structure('a list of origins, such as ["http://localhost:3000"]', (value) =>
        value === null || (Array.isArray(value) && value.every(isOrigin)) ? value : undefined,
      ),
      fallback: null,
      fallbackAbout: "none",
      legacy: [{ name: "CHROMA_SERVER_CORS_ALLOW_ORIGINS" }],
      about: 'list of origins whose pages may call the server, or `["*"]`',
    }),
    headersTimeoutMs: setting({
      key: "headers_timeout_ms",
      kind: milliseconds,
      fallback: SERVER_LIMITS.headersTimeoutMs,
      about:
        "time for a client to send its headers, from the first byte, or to agree on encryption; then 408. 0: no limit",
    }),
    bodyTimeoutMs: setting({
      key: "body_timeout_ms",
      kind: milliseconds,
      fallback: SERVER_LIMITS.bodyTimeoutMs,
      about: "a client that sends nothing of its body for so long gets 408. 0: no limit",
    }),
    requestTimeoutMs: setting({
      key: "request_timeout_ms",
      kind: milliseconds,
      fallback: SERVER_LIMITS.requestTimeoutMs,
      about: "time for a client to send a whole request; then 408. 0: no limit",
    }),
    keepAliveTimeoutMs: setting({
      key: "keep_alive_timeout_ms",
      kind: milliseconds,
      fallback: SERVER_LIMITS.keepAliveTimeoutMs,
      legacy: [{ name: "CHROMA_TIMEOUT_KEEP_ALIVE", kind: seconds }],
      about: "idle connections are kept for so long; longer than load balancers keep theirs. 0: no limit",
    }),
    drainDelayMs: setting({
      key: "drain_delay_ms",
      kind: milliseconds,
      fallback: 0,
      about: "after SIGTERM health checks fail at once, and the server goes on for so long before it stops accepting",
    }),
    healthPort: optional({
      key: "health_port",
      kind: integer(0, MOST_PORT),
      fallbackAbout: "none",
      about: "a further port that answers health checks only, in plain HTTP",
    }),
    healthAddress: optional({
      key: "health_address",
      kind: text("a host name or address"),
      fallbackAbout: "`listen_address`",
      about: "address of that port",
    }),
  },
  problems: ({ headersTimeoutMs, requestTimeoutMs, port, healthPort }) => [
    ...(requestTimeoutMs > 0 && headersTimeoutMs > requestTimeoutMs
      ? ['"headers_timeout_ms" must not be longer than "request_timeout_ms"']
      : []),
    ...(healthPort === port && port !== 0 ? ['"health_port" must be another port than "port"'] : []),
  ],
});

/** Header values must be printable ASCII. */
function isOrigin(value: unknown): boolean {
  return typeof value === "string" && /^[\x20-\x7e]+$/.test(value);
}
