import { isIP } from "node:net";
import { invalidArgument } from "./errors.ts";
import { LIMITS } from "./limits.ts";

const NAME = /^[a-zA-Z0-9][a-zA-Z0-9._-]*[a-zA-Z0-9]$/;
const TOPOLOGY_SEPARATOR = "+";

/** What is wrong with the name of a collection or database. */
export function nameProblem(name: string): string | null {
  const parts = name.split(TOPOLOGY_SEPARATOR);
  if (parts.length > 2) return "Expected a name to contain at most one topology:  Got two `+` characters.";
  for (const part of parts) {
    const problem = partProblem(part);
    if (problem !== null) return problem;
  }
  const { min, max } = LIMITS.nameLength;
  return name.length > max ? `Expected a name containing ${min}-${max} characters. Got: ${name.length}` : null;
}

function partProblem(part: string): string | null {
  const { min, max } = LIMITS.nameLength;
  if (part.length < min || part.length > max || !NAME.test(part)) return badCharacters(part);
  if (part.includes("..")) return `Expected a name that does not contains two consecutive periods (..). Got ${part}`;
  return isIP(part) ? `Expected a name that is not a valid ip address. Got ${part}` : null;
}

function badCharacters(name: string): string {
  const { min, max } = LIMITS.nameLength;
  const rule = "from [a-zA-Z0-9._-], starting and ending with a character in [a-zA-Z0-9]";
  return `Expected a name containing ${min}-${max} characters ${rule}. Got: ${name}`;
}

export function checkDatabaseName(name: string): void {
  const problem = nameProblem(name);
  if (problem !== null) throw invalidArgument(problem);
}

export function checkTenantName(name: string): void {
  const { min } = LIMITS.tenantNameLength;
  if ([...name].length >= min) return;
  const parameters = `{"min": Number(${min}), "value": String(${JSON.stringify(name)})}`;
  throw invalidArgument(`Validation error: name: Validation error: length [${parameters}]`);
}

/** Step 4: the database in a path. */
export function checkDatabaseSegment(database: string): void {
  const { min } = LIMITS.nameLength;
  if (Buffer.byteLength(database) < min) throw invalidArgument(`database name must be at least ${min} characters`);
}

/** Keys of metadata must not be empty nor look like the reserved ones. */
export const isMetadataKey = (key: string): boolean => key !== "" && key[0] !== "#" && key[0] !== "$";
