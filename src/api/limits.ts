/** Every limit of the product, by name. Settings can change those that say so. */
export const LIMITS = {
  /** Largest request body in bytes (setting `max_payload_size_bytes`). */
  payloadBytes: 40 * 1024 * 1024,
  /** What `/pre-flight-checks` advises clients to send in one request; larger batches work. */
  batchSize: 5461,
  /** Deepest nesting of JSON that is still read. */
  jsonDepth: 127,
  /** Values in a body that need memory of their own, such as objects and what stands in filters; numbers of embeddings are none. */
  jsonValues: 2_000_000,
  /** Searches in one request. */
  searches: 10_000,
  nameLength: { min: 3, max: 512 },
  tenantNameLength: { min: 3 },
  /** Largest dimension of an embedding. */
  dimension: 16_384,
} as const;
