import { integer, structure, text } from "./kind.ts";
import { section, setting } from "./setting.ts";

const MOST_PORT = 65_535;

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
  },
});

/** Header values must be printable ASCII. */
function isOrigin(value: unknown): boolean {
  return typeof value === "string" && /^[\x20-\x7e]+$/.test(value);
}
