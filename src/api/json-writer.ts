import { formatFloat64 } from "./number-format.ts";
import type { Json } from "./values.ts";

/** JSON text as the reference writes it: no spaces, integers without a point, floats never without one. */
export function writeJson(value: Json): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") return formatFloat64(value);
  if (value === null || typeof value !== "object") return String(value);
  if (Array.isArray(value)) return `[${value.map(writeJson).join(",")}]`;
  const members: string[] = [];
  for (const key in value) members.push(`${JSON.stringify(key)}:${writeJson(value[key])}`);
  return `{${members.join(",")}}`;
}

/**
 * Collects text. What becomes long is turned into UTF-8 piece by piece, so that no response is too long for one string; what
 * stays short stays a string, which is cheaper to hand from thread to thread and to a socket.
 */
export class TextCollector {
  readonly #chunks: Buffer[] = [];
  #text = "";

  add(text: string): void {
    this.#text += text;
    if (this.#text.length > 1 << 20) this.#flush();
  }

  finish(): string | Uint8Array {
    if (this.#chunks.length === 0) return this.#text;
    this.#flush();
    return Buffer.concat(this.#chunks);
  }

  #flush(): void {
    this.#chunks.push(Buffer.from(this.#text));
    this.#text = "";
  }
}
