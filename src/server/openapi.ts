export function openApiDocument(): object {
  return { openapi: "3.1.0", info: { title: "kroma", version: "1.0.0" }, paths: {} };
}
