// The server configurations that scenarios ask for by name, as YAML; undefined means: started with flags only.
export const configurations: Readonly<Record<string, string | undefined>> = {
  default: undefined,
  fresh: undefined,
  reset: "allow_reset: true",
  cors: 'cors_allow_origins: ["http://a.example", "http://b.example"]',
  "cors-any": 'cors_allow_origins: ["*"]',
  small: "max_payload_size_bytes: 1000",
  "rate-limited":
    'scorecard_enabled: true\nscorecard: [{patterns: ["op:write"], score: 0}, {patterns: ["op:create_database", "tenant:blocked*"], score: 0}]',
};
