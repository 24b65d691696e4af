import { boolean, integer, text } from "./kind.ts";
import { optional, section, setting } from "./setting.ts";

/** Metrics for Prometheus. */
export const METRICS_SECTION = section({
  title: "Metrics",
  settings: {
    isEnabled: setting({
      key: "metrics.enabled",
      kind: boolean,
      fallback: false,
      about: "whether `GET /metrics` tells Prometheus what is measured",
    }),
    isPublic: setting({
      key: "metrics.public",
      kind: boolean,
      fallback: false,
      about: "whether `/metrics` may be asked without credentials where others need them",
    }),
    port: optional<number>({
      key: "metrics.port",
      kind: integer(0, 65_535),
      about: "a port of its own for `/metrics`, without credentials and encryption; it is then nowhere else",
    }),
    listenAddress: setting({
      key: "metrics.listen_address",
      kind: text("a host name or address"),
      fallback: "localhost",
      about: "address of that port",
    }),
    collections: setting({
      key: "metrics.collections",
      kind: integer(0, 10_000),
      fallback: 100,
      about: "for how many collections the number of records is told",
    }),
  },
  warnings: ({ port, isPublic, isEnabled }) => {
    const isOn = isEnabled || port !== undefined;
    if (isPublic && !isOn) return ['"metrics.public" has no effect without "metrics.enabled: true"'];
    return isPublic && port !== undefined ? ['"metrics.public" has no effect on a port of its own'] : [];
  },
});
