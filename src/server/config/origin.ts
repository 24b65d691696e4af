/** Where a value comes from. */
export type Origin =
  | { readonly kind: "flag"; readonly flag: string }
  | { readonly kind: "variable"; readonly name: string; readonly isFromFile: boolean }
  | { readonly kind: "file"; readonly path: string; readonly line: number }
  | { readonly kind: "default" };

export function originText(origin: Origin): string {
  if (origin.kind === "flag") return `--${origin.flag}`;
  if (origin.kind === "variable") return origin.isFromFile ? `${origin.name} in .env` : origin.name;
  if (origin.kind === "file") return `${origin.path}:${origin.line}`;
  return "default";
}
