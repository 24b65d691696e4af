import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseDotEnv } from "./dotenv.ts";
import { fileError } from "./file.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Variable {
  /** As it was written. */
  readonly name: string;
  readonly text: string;
  /** Whether it comes from the file `.env`. */
  readonly isFromFile: boolean;
}

/**
 * The environment and, below it, the file `.env` of the working directory. Names count in any case. Empty values are unset, since
 * compose files pass all variables; quotes around a value are removed, since `docker run --env-file` leaves them.
 */
export class Variables {
  readonly #byName = new Map<string, Variable>();

  constructor(environment: Environment, directory: string | undefined) {
    if (directory !== undefined) this.#addAll(readDotEnv(join(directory, ".env")), true);
    this.#addAll(environment, false);
  }

  find(name: string): Variable | undefined {
    return this.#byName.get(name);
  }

  /** All, by upper-case name. */
  entries(): IterableIterator<[string, Variable]> {
    return this.#byName.entries();
  }

  #addAll(values: Environment, isFromFile: boolean): void {
    for (const name of Object.keys(values).sort().reverse()) {
      const text = unquoted(values[name] ?? "");
      if (text.trim() !== "") this.#byName.set(name.toUpperCase(), { name, text, isFromFile });
    }
  }
}

function readDotEnv(path: string): Environment {
  try {
    return parseDotEnv(readFileSync(path, "utf8"));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "EISDIR" || code === "ENOTDIR") return {};
    // It may ask for authentication: to go on without it would be to go on without that.
    throw fileError(`The file ${path} cannot be read: ${message}`);
  }
}

function unquoted(text: string): string {
  return /^\s*(["'])(.*)\1\s*$/s.exec(text)?.[2] ?? text;
}
