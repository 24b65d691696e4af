/** Everything that is measured. The names serve Prometheus and OTLP alike. */
export interface MetricDefinition {
  /** A counter only grows, from the start of the process. */
  readonly kind: "counter" | "gauge" | "histogram";
  readonly labels: readonly string[];
  /** As OpenTelemetry abbreviates it; `1` for mere numbers. */
  readonly unit: "1" | "s" | "By";
  readonly help: string;
}

const none: readonly string[] = [];

export const METRICS = {
  kroma_http_requests_total: {
    kind: "counter",
    labels: ["method", "route", "status"],
    unit: "1",
    help: "Requests that were answered.",
  },
  kroma_http_request_duration_seconds: {
    kind: "histogram",
    labels: ["method", "route"],
    unit: "s",
    help: "From the head of a request until its answer is handed to the connection.",
  },
  kroma_http_requests_active: { kind: "gauge", labels: none, unit: "1", help: "Requests under way." },
  kroma_auth_failures_total: {
    kind: "counter",
    labels: ["reason"],
    unit: "1",
    help: "Requests refused because nobody could be recognised (unauthenticated) or was not allowed to (forbidden).",
  },
  kroma_thread_tasks: {
    kind: "gauge",
    labels: ["thread"],
    unit: "1",
    help: "Tasks that a worker thread was given and has not finished: its queue.",
  },
  kroma_thread_busy_seconds_total: {
    kind: "counter",
    labels: ["thread"],
    unit: "s",
    help: "Time in which a thread worked.",
  },
  kroma_threads_replaced_total: {
    kind: "counter",
    labels: none,
    unit: "1",
    help: "Worker threads that ended unexpectedly and were replaced.",
  },
  kroma_commit_duration_seconds: {
    kind: "histogram",
    labels: none,
    unit: "s",
    help: "Commits of records: until the log is synced to disk.",
  },
  kroma_committed_writes_total: {
    kind: "counter",
    labels: none,
    unit: "1",
    help: "Writes that were committed; those that waited for the same collection share a commit.",
  },
  kroma_checkpoint_duration_seconds: {
    kind: "histogram",
    labels: none,
    unit: "s",
    help: "Moves of a collection's write-ahead log into its file.",
  },
  kroma_vector_index_requests_total: {
    kind: "counter",
    labels: ["result"],
    unit: "1",
    help: "Searches by whether the vector index was in memory (hit) or had to be loaded (miss).",
  },
  kroma_vector_index_loaded: { kind: "gauge", labels: none, unit: "1", help: "Vector indexes in memory." },
  kroma_vector_index_memory_bytes: { kind: "gauge", labels: none, unit: "By", help: "Memory of the vector indexes." },
  kroma_vector_index_memory_limit_bytes: { kind: "gauge", labels: none, unit: "By", help: "What they may take." },
  kroma_vector_index_vectors: { kind: "gauge", labels: none, unit: "1", help: "Vectors in the indexes in memory." },
  kroma_vector_index_pending: {
    kind: "gauge",
    labels: none,
    unit: "1",
    help: "Length of the tail: vectors that are not linked into their graph yet and are scanned by searches.",
  },
  kroma_vector_index_load_duration_seconds: {
    kind: "histogram",
    labels: none,
    unit: "s",
    help: "Loads of vector indexes.",
  },
  kroma_vector_index_save_duration_seconds: {
    kind: "histogram",
    labels: none,
    unit: "s",
    help: "Snapshots of vector indexes.",
  },
  kroma_vector_index_unloads_total: {
    kind: "counter",
    labels: none,
    unit: "1",
    help: "Vector indexes that were unloaded for the sake of the memory limit.",
  },
  kroma_collections: { kind: "gauge", labels: none, unit: "1", help: "Collections." },
  kroma_collection_records: {
    kind: "gauge",
    labels: ["tenant", "database", "collection", "collection_id"],
    unit: "1",
    help: "Records of a collection. When there are many collections, of those that were used last.",
  },
  kroma_text_index_lag: {
    kind: "gauge",
    labels: none,
    unit: "1",
    help: "Changed records of these collections that the text index does not cover yet.",
  },
  kroma_event_loop_delay_seconds: {
    kind: "gauge",
    labels: ["quantile"],
    unit: "s",
    help: "Delay of the main thread's event loop lately.",
  },
  kroma_log_lines_total: { kind: "counter", labels: ["level"], unit: "1", help: "Lines that were logged." },
  kroma_info: { kind: "gauge", labels: ["version", "node"], unit: "1", help: "Always 1." },
  process_cpu_seconds_total: { kind: "counter", labels: none, unit: "s", help: "Processor time, user and system." },
  process_resident_memory_bytes: { kind: "gauge", labels: none, unit: "By", help: "Resident memory." },
  process_heap_bytes: { kind: "gauge", labels: none, unit: "By", help: "JavaScript heap in use by the main thread." },
  process_open_fds: {
    kind: "gauge",
    labels: none,
    unit: "1",
    help: "Open files and connections, where the system tells.",
  },
  process_start_time_seconds: { kind: "gauge", labels: none, unit: "s", help: "Start of the process since 1970." },
} as const satisfies Record<string, MetricDefinition>;

export type MetricName = keyof typeof METRICS;
