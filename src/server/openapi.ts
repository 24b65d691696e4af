import { collectionComponents } from "../api/collection-openapi.ts";
import { ERRORS } from "../api/errors.ts";
import {
  ATTACH_SHAPE,
  CREATE_DATABASE_SHAPE,
  CREATE_TENANT_SHAPE,
  DETACH_SHAPE,
  FORK_SHAPE,
  UPDATE_TENANT_SHAPE,
} from "../api/other-requests.ts";
import { RANK_SHAPE } from "../api/rank-shape.ts";
import { DELETE_SHAPE, GET_SHAPE, QUERY_SHAPE } from "../api/read-requests.ts";
import { searchRequestShape } from "../api/search-request.ts";
import type { Json, JsonObject } from "../api/values.ts";
import { ADD_SHAPE, UPDATE_SHAPE, UPSERT_SHAPE } from "../api/write-request.ts";
import { type DocumentedOperation, OPERATIONS, type QueryParameter } from "./openapi-operations.ts";
import { RESPONSES } from "./openapi-responses.ts";
import { ROUTES, type Route } from "./routes.ts";

const reference = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` });
const content = (schema: JsonObject): JsonObject => ({ "application/json": { schema } });

/** The bodies of requests, from the same shapes that decode them. */
const requestComponents = (): Record<string, JsonObject> => ({
  AddCollectionRecordsPayload: ADD_SHAPE.schema(),
  AttachFunctionRequest: ATTACH_SHAPE.schema(),
  CreateDatabasePayload: CREATE_DATABASE_SHAPE.schema(),
  CreateTenantPayload: CREATE_TENANT_SHAPE.schema(),
  DeleteCollectionRecordsPayload: DELETE_SHAPE.schema(),
  DetachFunctionRequest: DETACH_SHAPE.schema(),
  ForkCollectionPayload: FORK_SHAPE.schema(),
  GetRequestPayload: GET_SHAPE.schema(),
  QueryRequestPayload: QUERY_SHAPE.schema(),
  Rank: RANK_SHAPE.schema(),
  SearchRequestPayload: searchRequestShape(() => {}).schema(),
  UpdateCollectionRecordsPayload: UPDATE_SHAPE.schema(),
  UpdateTenantPayload: UPDATE_TENANT_SHAPE.schema(),
  UpsertCollectionRecordsPayload: UPSERT_SHAPE.schema(),
});

const errorComponent: JsonObject = {
  type: "object",
  required: ["error", "message"],
  properties: {
    error: { type: "string", enum: [...new Set(Object.values(ERRORS).map(({ name }) => name))] },
    message: { type: "string" },
  },
};

/** The OpenAPI document of every route that is documented, as JSON text. */
export function openApiDocument(): string {
  const paths: Record<string, JsonObject> = {};
  for (const route of ROUTES) {
    const documented = OPERATIONS[route.operation];
    if (documented === undefined || route.path === "/api/v2") continue;
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationObject(route, documented) };
  }
  const document = {
    openapi: "3.1.0",
    info: { title: "kroma", description: "The HTTP API of Chroma, served by Kroma.", version: "1.0.0" },
    paths,
    components: {
      schemas: { ...collectionComponents(), ...requestComponents(), ...RESPONSES, ErrorResponse: errorComponent },
      securitySchemes: {
        ApiKeyAuth: { type: "apiKey", in: "header", name: "x-chroma-token" },
        BearerAuth: { type: "http", scheme: "bearer" },
        BasicAuth: { type: "http", scheme: "basic" },
      },
    },
  };
  return JSON.stringify(document, (_, value: unknown) => (typeof value === "bigint" ? Number(value) : value));
}

function operationObject(route: Route, documented: DocumentedOperation): JsonObject {
  const { tag, summary, id, request, response, status = "200", query = [] } = documented;
  const pathParameters = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => pathParameter(name as string));
  const parameters = [...pathParameters, ...query.map(queryParameter)];
  return {
    tags: [tag],
    summary,
    operationId: id ?? route.operation,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(request === undefined ? {} : { requestBody: { required: true, content: content(reference(request)) } }),
    responses: {
      [status]: { description: "Success", content: content(componentOrSchema(response)) },
      default: { description: "Error", content: content(reference("ErrorResponse")) },
    },
  };
}

const componentOrSchema = (response: string | JsonObject): JsonObject =>
  typeof response === "string" ? reference(response) : response;

const pathParameter = (name: string): Json => ({ name, in: "path", required: true, schema: { type: "string" } });

const queryParameter = ({ name, schema }: QueryParameter): Json => ({ name, in: "query", required: false, schema });
