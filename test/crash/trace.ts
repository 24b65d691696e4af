// Reads what `strace` recorded of a process: every change of a file below a directory, in order, with its bytes, every sync, and
// the lines that the process printed.
import { readFileSync } from "node:fs";

export type TraceEvent =
  | { readonly kind: "create"; readonly path: string; readonly truncate: boolean }
  | { readonly kind: "folder"; readonly path: string }
  | { readonly kind: "write"; readonly path: string; readonly at: number; readonly bytes: Buffer }
  | { readonly kind: "truncate"; readonly path: string; readonly length: number }
  | { readonly kind: "rename"; readonly path: string; readonly to: string }
  | { readonly kind: "unlink"; readonly path: string }
  /** Covers what came before the event with the number `from`. */
  | { readonly kind: "sync"; readonly path: string; readonly from: number }
  | { readonly kind: "line"; readonly text: string };

export const STRACE = [
  "-f",
  "-qq",
  "-y",
  "-xx",
  "-s",
  "8388608",
  "-e",
  "trace=openat,mkdir,write,pwrite64,ftruncate,rename,unlink,fsync,fdatasync",
];

const CALL = /^(\d+)\s+(\w+)\((.*)$/s;
const RESUMED = /^(\d+)\s+<\.\.\. (\w+) resumed>(.*)$/s;
const UNFINISHED = " <unfinished ...>";

/** The events below `root`. */
export function readTrace(file: string, root: string): TraceEvent[] {
  const reader = new TraceReader(root);
  for (const line of readFileSync(file, "latin1").split("\n")) reader.line(line);
  return reader.events;
}

class TraceReader {
  readonly events: TraceEvent[] = [];
  readonly #root: string;
  readonly #offsets = new Map<string, number>();
  readonly #unfinished = new Map<string, { call: string; rest: string; from: number }>();

  constructor(root: string) {
    this.#root = root;
  }

  line(line: string): void {
    const resumed = RESUMED.exec(line);
    if (resumed !== null) {
      const begun = this.#unfinished.get(resumed[1] as string);
      this.#unfinished.delete(resumed[1] as string);
      if (begun !== undefined) this.#call(begun.call, begun.rest + resumed[3], begun.from);
      return;
    }
    const [, thread, call, rest] = CALL.exec(line) ?? [];
    if (thread === undefined || call === undefined || rest === undefined) return;
    if (!rest.endsWith(UNFINISHED)) return this.#call(call, rest, this.events.length);
    const begun = rest.slice(0, -UNFINISHED.length);
    // What is printed counts from the start of printing: it was true by then.
    if (call === "write" && begun.startsWith("1<")) return this.#call(call, `${begun} = 1`, this.events.length);
    this.#unfinished.set(thread, { call, rest: begun, from: this.events.length });
  }

  #call(call: string, rest: string, from: number): void {
    const end = rest.lastIndexOf(" = ");
    if (rest.startsWith("-1", end + 3)) return;
    const [descriptor = ""] = /^\d+/.exec(rest) ?? [];
    const path = decoded(/^\d+<([^>]*)>/.exec(rest)?.[1] ?? "");
    const strings = [...rest.matchAll(/"((?:\\x[0-9a-f]{2})*)"/g)].map(([, text]) => text as string);
    switch (call) {
      case "openat": {
        const opened = decoded(strings[0] ?? "");
        const fd = /^\d+/.exec(rest.slice(end + 3))?.[0] as string;
        this.#offsets.set(fd, 0);
        if (rest.includes("O_CREAT")) this.#add({ kind: "create", path: opened, truncate: rest.includes("O_TRUNC") });
        return;
      }
      case "mkdir":
        return this.#add({ kind: "folder", path: decoded(strings[0] ?? "") });
      case "write": {
        const bytes = unescaped(strings[0] ?? "");
        if (descriptor === "1") return this.#print(bytes);
        const at = this.#offsets.get(descriptor) ?? 0;
        this.#offsets.set(descriptor, at + bytes.length);
        return this.#add({ kind: "write", path, at, bytes });
      }
      case "pwrite64": {
        const at = Number(/, (\d+)\)\s*$/.exec(rest.slice(0, end))?.[1]);
        return this.#add({ kind: "write", path, at, bytes: unescaped(strings[0] ?? "") });
      }
      case "ftruncate":
        return this.#add({ kind: "truncate", path, length: Number(/, (\d+)\)\s*$/.exec(rest.slice(0, end))?.[1]) });
      case "rename":
        return this.#add({ kind: "rename", path: decoded(strings[0] ?? ""), to: decoded(strings[1] ?? "") });
      case "unlink":
        return this.#add({ kind: "unlink", path: decoded(strings[0] ?? "") });
      default:
        return this.#add({ kind: "sync", path, from });
    }
  }

  #print(bytes: Buffer): void {
    for (const text of bytes.toString().split("\n")) if (text !== "") this.events.push({ kind: "line", text });
  }

  #add(event: Exclude<TraceEvent, { kind: "line" }>): void {
    if (event.path.startsWith(this.#root) && !event.path.endsWith("-shm")) this.events.push(event);
  }
}

const unescaped = (text: string): Buffer => Buffer.from(text.replaceAll("\\x", ""), "hex");
const decoded = (text: string): string => (text.startsWith("\\x") ? unescaped(text).toString() : text);
