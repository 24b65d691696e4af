import { detectResources, envDetector, type Resource, resourceFromAttributes } from "@opentelemetry/resources";

/** Who is telling: the service, its version and, as in Chroma, the pod. `OTEL_RESOURCE_ATTRIBUTES` adds to it. */
export function makeResource(serviceName: string | undefined, version: string): Resource {
  const given = detectResources({ detectors: [envDetector] });
  const named = given.attributes["service.name"];
  return resourceFromAttributes({
    "service.version": version,
    "service.pod_name": process.env.HOSTNAME ?? "unknown",
  })
    .merge(given)
    .merge(resourceFromAttributes({ "service.name": serviceName ?? named ?? "chromadb" }));
}
