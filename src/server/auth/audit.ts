import { type FileHandle, open, stat } from "node:fs/promises";
import type { Log } from "../../api/log.ts";
import { authError } from "./auth-error.ts";

export type AuditResult =
  /** The credentials were missing or wrong. */
  | "rejected"
  /** The user may not do that. */
  | "denied"
  | "allowed"
  /** Allowed, and failed for another reason; the status says which. */
  | "failed";

/** A line of the audit log. */
export interface AuditEntry {
  readonly result: AuditResult;
  readonly status: number;
  readonly operation: string;
  readonly action?: string;
  /** `null` when it is not known who it was. */
  readonly user: string | null;
  /** Which of Kroma's tokens it was, by its id. */
  readonly token?: string;
  readonly tenant?: string;
  readonly database?: string;
  /** Its name, where it is known: who is rejected has only given an id. */
  readonly collection?: string;
  readonly collection_id?: string;
  readonly method: string;
  readonly source: string;
}

/** Lines that wait to be written, in all; what is more is lost, and how much is said. */
const WAITING_CHARACTERS = 8_000_000;

/** Writes who did what, as one line of JSON each, without holding up anybody. A file is opened anew when it was moved away. */
export class AuditLog {
  readonly #path: string;
  readonly #log: Log;
  #file: FileHandle | null = null;
  #waiting: string[] = [];
  #length = 0;
  #lost = 0;
  #writing: Promise<void> | null = null;

  private constructor(path: string, log: Log) {
    this.#path = path;
    this.#log = log;
  }

  /** `target` is a path, `stdout` or `stderr`. */
  static async open(target: string, log: Log): Promise<AuditLog> {
    const audit = new AuditLog(target, log);
    await audit.#reopen().catch((error: Error) => {
      throw authError(`Cannot write the audit log ${target}: ${error.message}`, { cause: error });
    });
    return audit;
  }

  write(entry: AuditEntry): void {
    const line = `${JSON.stringify({ time: new Date().toISOString(), ...entry })}\n`;
    if (this.#length + line.length > WAITING_CHARACTERS) {
      this.#lost++;
      return;
    }
    this.#waiting.push(line);
    this.#length += line.length;
    this.#writing ??= this.#writeAll();
  }

  async close(): Promise<void> {
    await this.#writing;
    await this.#file?.close();
    this.#file = null;
  }

  get #stream(): NodeJS.WriteStream | null {
    return this.#path === "stdout" ? process.stdout : this.#path === "stderr" ? process.stderr : null;
  }

  async #writeAll(): Promise<void> {
    // Lines that come in the same turn of the event loop are written together.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const text = this.#waiting.join("");
      this.#waiting = [];
      this.#length = 0;
      try {
        await this.#append(text);
        if (this.#lost > 0) this.#reportLost("lines came faster than they could be written");
      } catch (error) {
        this.#lost += text.split("\n").length - 1;
        this.#reportLost((error as Error).message);
      }
    }
    this.#writing = null;
  }

  #reportLost(why: string): void {
    this.#log(`${this.#lost} lines of the audit log ${this.#path} are lost: ${why}`, "error");
    this.#lost = 0;
  }

  async #append(text: string): Promise<void> {
    const stream = this.#stream;
    if (stream !== null) {
      await new Promise<void>((resolve, reject) => {
        stream.write(text, (error) => (error ? reject(error) : resolve()));
      });
      return;
    }
    if (!(await this.#isInPlace())) await this.#reopen();
    await this.#file?.appendFile(text);
  }

  async #isInPlace(): Promise<boolean> {
    if (this.#file === null) return false;
    const [mine, there] = await Promise.all([this.#file.stat(), stat(this.#path).catch(() => null)]);
    return mine.ino === there?.ino && mine.dev === there.dev;
  }

  async #reopen(): Promise<void> {
    if (this.#stream !== null) return;
    await this.#file?.close();
    this.#file = null;
    this.#file = await open(this.#path, "a", 0o600);
  }
}
