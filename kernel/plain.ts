// The kernel for engines with fixed-width SIMD only.
export * from "./kernel";
