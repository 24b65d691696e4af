import { decodeBody } from "./body.ts";
import { boolean, defaulted, json, string } from "./shape.ts";
import { object } from "./shape-object.ts";
import type { Json } from "./values.ts";

/** Requests of tenants, databases, forks and functions. Their names are checked by `names.ts`. */

export const CREATE_TENANT_SHAPE = object(
  { name: string() },
  { name: "struct CreateTenantPayload", unknown: "ignore" },
);
export const UPDATE_TENANT_SHAPE = object(
  { resource_name: string() },
  { name: "struct UpdateTenantPayload", unknown: "ignore" },
);
export const CREATE_DATABASE_SHAPE = object(
  { name: string() },
  { name: "struct CreateDatabasePayload", unknown: "ignore" },
);
export const FORK_SHAPE = object({ new_name: string() }, { name: "struct ForkCollectionPayload", unknown: "ignore" });
export const ATTACH_SHAPE = object(
  {
    name: string(),
    function_id: string(),
    output_collection: string(),
    params: defaulted(json(), (): Json => ({})),
  },
  { name: "struct AttachFunctionRequest", unknown: "ignore" },
);
export const DETACH_SHAPE = object(
  { delete_output: defaulted(boolean(), () => false) },
  { name: "struct DetachFunctionRequest", unknown: "ignore" },
);

export interface AttachRequest {
  readonly name: string;
  readonly functionId: string;
  readonly outputCollection: string;
  readonly params: Json;
}

export const decodeCreateTenant = (body: Uint8Array | null): { readonly name: string } =>
  decodeBody(CREATE_TENANT_SHAPE, body);

export const decodeUpdateTenant = (body: Uint8Array | null): { readonly resourceName: string } => ({
  resourceName: decodeBody(UPDATE_TENANT_SHAPE, body).resource_name,
});

export const decodeCreateDatabase = (body: Uint8Array | null): { readonly name: string } =>
  decodeBody(CREATE_DATABASE_SHAPE, body);

export const decodeFork = (body: Uint8Array | null): { readonly newName: string } => ({
  newName: decodeBody(FORK_SHAPE, body).new_name,
});

export function decodeAttach(body: Uint8Array | null): AttachRequest {
  const { name, function_id, output_collection, params } = decodeBody(ATTACH_SHAPE, body);
  return { name, functionId: function_id, outputCollection: output_collection, params };
}

export const decodeDetach = (body: Uint8Array | null): { readonly deleteOutput: boolean } => ({
  deleteOutput: decodeBody(DETACH_SHAPE, body).delete_output,
});
