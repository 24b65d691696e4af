import { KromaError } from "../api/errors.ts";

export type OtlpProtocol = "grpc" | "http/protobuf";
export type OtlpSignal = "traces" | "metrics";

/**
 * Who named an endpoint decides what is meant where it is silent. `section`: the configuration file; without a scheme it is plain,
 * and gRPC unless the port is 4318. `legacy`: `CHROMA_OTEL_…`; the same, but without a scheme it is TLS on port 443. `standard`:
 * `OTEL_…`; HTTP unless the port is 4317.
 */
export type EndpointStyle = "section" | "legacy" | "standard";

export interface OtlpEndpoint {
  /** With scheme, host and port. */
  readonly url: string;
  readonly style: EndpointStyle;
  /** Whether it is for one signal only, so that its path is the whole path. */
  readonly isWhole: boolean;
  /** Whether a setting decides on encryption: there is no scheme, and none is meant. */
  readonly isSchemeless: boolean;
}

const GRPC_PORT = "4317";
const HTTP_PORT = "4318";

/** Reads an endpoint such as `http://collector:4317`, `collector:4317` or `api.example.com`. */
export function parseEndpoint(text: string, style: EndpointStyle, isWhole = false): OtlpEndpoint {
  const trimmed = text.trim();
  const scheme = style === "legacy" ? "https" : "http";
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed);
  const withScheme = hasScheme ? trimmed : `${scheme}://${trimmed}`;
  if (!/^https?:\/\/[^/]/i.test(withScheme) || !URL.canParse(withScheme)) throw malformed();
  const url = new URL(withScheme);
  if (url.username !== "" || url.password !== "") {
    throw new KromaError("invalid_argument", "user and password in a collector's address are not sent; use headers");
  }
  return { url: url.href, style, isWhole, isSchemeless: !hasScheme && style !== "legacy" };
}

/** The endpoint, encrypted if that is wanted and its own scheme does not decide. */
export function withSecurity(endpoint: OtlpEndpoint, isInsecure: boolean): OtlpEndpoint {
  if (isInsecure || !endpoint.isSchemeless) return endpoint;
  return { ...endpoint, url: endpoint.url.replace(/^http:/, "https:") };
}

/** As it may stand in a file. */
export const shownEndpoint = ({ url, isSchemeless }: OtlpEndpoint): string =>
  isSchemeless ? url.replace(/^http:\/\//, "") : url;

/** The protocol for an endpoint unless it is set: what its port is registered for, else what whoever named it means. */
export function protocolOf({ url, style }: OtlpEndpoint): OtlpProtocol {
  const { port } = new URL(url);
  if (port === GRPC_PORT) return "grpc";
  if (port === HTTP_PORT) return "http/protobuf";
  return style === "standard" ? "http/protobuf" : "grpc";
}

/** Where a signal goes. */
export function signalUrl(endpoint: OtlpEndpoint, protocol: OtlpProtocol, signal: OtlpSignal): string {
  const url = new URL(endpoint.url);
  if (protocol === "grpc")
    return `${url.protocol}//${url.hostname}:${url.port || (url.protocol === "https:" ? 443 : 80)}`;
  const path = `/v1/${signal}`;
  if (!endpoint.isWhole && !url.pathname.endsWith(path)) url.pathname = url.pathname.replace(/\/*$/, path);
  return url.href;
}

function malformed(): KromaError {
  return new KromaError("invalid_argument", 'a collector\'s address looks like "http://localhost:4317"');
}
