import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
} from "@opentelemetry/sdk-trace";
import type { SamplerName } from "../sampler-name.ts";

export function makeSampler(name: SamplerName, ratio: number): Sampler {
  const root = (): Sampler => {
    if (name.endsWith("always_off")) return new AlwaysOffSampler();
    return name.endsWith("traceidratio") ? new TraceIdRatioBasedSampler(ratio) : new AlwaysOnSampler();
  };
  return name.startsWith("parentbased") ? new ParentBasedSampler({ root: root() }) : root();
}
