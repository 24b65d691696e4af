import { deepEqual, ok } from "node:assert/strict";
import { test } from "node:test";
import { openApiDocument } from "./openapi.ts";
import { ROUTES } from "./routes.ts";

interface Document {
  readonly paths: Record<string, Record<string, { operationId: string; requestBody?: object; responses: object }>>;
  readonly components: { readonly schemas: Record<string, object> };
}

const text = openApiDocument();
const document = JSON.parse(text) as Document;

test("every route of the API is documented, and those that read a body say which", () => {
  for (const { method, path, body } of ROUTES) {
    if (path === "/api/v2" || !/^\/(?:api\/v2|kroma)/.test(path)) continue;
    const operation = document.paths[path]?.[method.toLowerCase()];
    ok(operation !== undefined, `${method} ${path}`);
    deepEqual(operation.requestBody !== undefined, body !== "none", `${method} ${path}`);
  }
});

test("references lead somewhere and operation ids are unique", () => {
  for (const [, name] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
    ok(document.components.schemas[name as string] !== undefined, name);
  }
  const ids = Object.values(document.paths).flatMap((methods) =>
    Object.values(methods).map((each) => each.operationId),
  );
  deepEqual(ids.length, new Set(ids).size);
});
