// The kernel for engines with relaxed SIMD: the same source, ASC_FEATURE_RELAXED_SIMD picks its dot product (distance.ts).
export * from "./kernel";
