import { deepEqual, equal, throws } from "node:assert/strict";
import { suite, test } from "node:test";
import {
  type EndpointStyle,
  parseEndpoint,
  protocolOf,
  shownEndpoint,
  signalUrl,
  withSecurity,
} from "./otlp-endpoint.ts";

suite("the address of a collector", () => {
  const cases: [text: string, style: EndpointStyle, protocol: string, traces: string][] = [
    ["http://collector:4317", "section", "grpc", "http://collector:4317"],
    ["http://collector:4317/", "section", "grpc", "http://collector:4317"],
    ["collector:4317", "section", "grpc", "http://collector:4317"],
    ["http://collector", "section", "grpc", "http://collector:80"],
    ["http://collector:4318", "section", "http/protobuf", "http://collector:4318/v1/traces"],
    ["http://[::1]:4317", "section", "grpc", "http://[::1]:4317"],
    ["http://host:4317/", "legacy", "grpc", "http://host:4317"],
    ["https://host", "legacy", "grpc", "https://host:443"],
    ["api.honeycomb.com", "legacy", "grpc", "https://api.honeycomb.com:443"],
    ["api.honeycomb.com:1234", "legacy", "grpc", "https://api.honeycomb.com:1234"],
    ["http://localhost:4318", "standard", "http/protobuf", "http://localhost:4318/v1/traces"],
    ["http://localhost:4318/", "standard", "http/protobuf", "http://localhost:4318/v1/traces"],
    ["https://gateway/otlp/", "standard", "http/protobuf", "https://gateway/otlp/v1/traces"],
    ["https://gateway/otlp/v1/traces", "standard", "http/protobuf", "https://gateway/otlp/v1/traces"],
    ["http://localhost:4317", "standard", "grpc", "http://localhost:4317"],
  ];
  for (const [text, style, protocol, traces] of cases) {
    test(`${text} (${style})`, () => {
      const endpoint = parseEndpoint(text, style);
      equal(protocolOf(endpoint), protocol);
      equal(signalUrl(endpoint, protocolOf(endpoint), "traces"), traces);
    });
  }

  test("one for a signal is used as it is", () => {
    const endpoint = parseEndpoint("https://gateway/custom?key=1", "standard", true);
    equal(signalUrl(endpoint, "http/protobuf", "metrics"), "https://gateway/custom?key=1");
    deepEqual(parseEndpoint("gateway:4317", "standard", true).isWhole, true);
  });

  test("encryption: by the scheme, by the setting where there is none, always in Chroma's variables", () => {
    const cases: [text: string, style: EndpointStyle, isInsecure: boolean, url: string][] = [
      ["collector:4317", "standard", true, "http://collector:4317/"],
      ["collector:4317", "standard", false, "https://collector:4317/"],
      ["collector:4317", "section", false, "https://collector:4317/"],
      ["http://collector:4317", "standard", false, "http://collector:4317/"],
      ["https://collector:4317", "standard", true, "https://collector:4317/"],
      ["collector:4317", "legacy", true, "https://collector:4317/"],
    ];
    for (const [text, style, isInsecure, url] of cases) {
      const endpoint = parseEndpoint(text, style);
      equal(withSecurity(endpoint, isInsecure).url, url);
      const again = parseEndpoint(shownEndpoint(endpoint), "section");
      equal(withSecurity(again, isInsecure).url, url);
    }
  });

  for (const text of ["", "ftp://x", "http://", "http:///x", "http://a b", "https://user:pass@host"])
    test(`refused: ${JSON.stringify(text)}`, () => throws(() => parseEndpoint(text, "section"), /collector's address/));
});
