import { invalidArgument } from "./errors.ts";

const HEX = "[0-9a-fA-F]";
const HYPHENATED = `${HEX}{8}-${HEX}{4}-${HEX}{4}-${HEX}{4}-${HEX}{12}`;
const FORMS = new RegExp(`^(?:(${HYPHENATED})|\\{(${HYPHENATED})\\}|urn:uuid:(${HYPHENATED})|(${HEX}{32}))$`);

/** Any spelling of a UUID as the canonical one, lower case with hyphens; `null` if it is none. */
export function parseUuid(text: string): string | null {
  const match = FORMS.exec(text);
  if (!match) return null;
  const found = (match[1] ?? match[2] ?? match[3] ?? match[4]).toLowerCase();
  return found.length === 36 ? found : found.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}

/** Step 5: the collection of a path. `by-id` routes have a message of their own. */
export function collectionId(text: string, route: "record" | "by-id"): string {
  const id = parseUuid(text);
  if (id !== null) return id;
  throw invalidArgument(
    route === "record"
      ? "Collection ID is not a valid UUIDv4"
      : "Validation error: collection_id: Invalid collection ID format, expected UUID",
  );
}
