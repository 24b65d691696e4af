import { accessSync, constants } from "node:fs";
import type { Logger } from "../logger.ts";

const FILES = ["CERTIFICATE", "CLIENT_CERTIFICATE", "CLIENT_KEY"];
const VARIABLES = ["", "TRACES_", "METRICS_"].flatMap((signal) =>
  FILES.map((file) => `OTEL_EXPORTER_OTLP_${signal}${file}`),
);

/** OpenTelemetry goes on without files that it cannot read, and does not say which. */
export function warnOfMissingFiles(logger: Logger): void {
  for (const variable of VARIABLES) {
    const path = process.env[variable]?.trim();
    if (path === undefined || path === "") continue;
    try {
      accessSync(path, constants.R_OK);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      logger.warn(`${variable} names ${path}, which cannot be read (${code}): telemetry is exported without it`);
    }
  }
}
