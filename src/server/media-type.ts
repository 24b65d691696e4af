const jsonType =
  /^\s*application\/(?:json|[!#$%&'*+.^_`|~0-9a-z-]+\+json)\s*(?:;\s*(?:[!#$%&'*+.^_`|~0-9a-z-]+=(?:"[^"]*"|[^\s";]+)\s*)?)*$/i;

/** Whether a body of this declared type is read as JSON: `application/json`, `application/*+json`, or nothing declared. */
export function isJson(contentType: string | undefined): boolean {
  return contentType === undefined || contentType === "application/json" || jsonType.test(contentType);
}
