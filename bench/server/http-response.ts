/**
 * Reads HTTP/1.1 responses of one connection as they arrive, doing as little as possible: status, content-length, and
 * the count of body bytes. One response at a time (no pipelining); bodies are copied only when asked for or when the
 * status is an error. Contract: `begin` before each request, then `feed` every chunk until it returns true.
 */
export class ResponseReader {
  #status = 0;
  #remaining = -1;
  #head: Buffer | undefined;
  #keepBody = false;
  #body: Buffer[] = [];

  get status(): number {
    return this.#status;
  }

  get ok(): boolean {
    return this.#status >= 200 && this.#status < 300;
  }

  /** The kept body; empty unless `begin(true)` was called or the status is an error. */
  get body(): Buffer {
    return this.#body.length === 1 ? this.#body[0] : Buffer.concat(this.#body);
  }

  begin(keepBody = false): void {
    this.#status = 0;
    this.#remaining = -1;
    this.#head = undefined;
    this.#keepBody = keepBody;
    this.#body = [];
  }

  /** True when the response is complete. */
  feed(chunk: Buffer): boolean {
    if (this.#remaining >= 0) return this.#take(chunk);
    const data = this.#head === undefined ? chunk : Buffer.concat([this.#head, chunk]);
    const end = data.indexOf("\r\n\r\n");
    if (end < 0) {
      this.#head = Buffer.from(data);
      return false;
    }
    this.#readHead(data.toString("latin1", 0, end + 2));
    return this.#take(data.subarray(end + 4));
  }

  #readHead(head: string): void {
    const status = /^HTTP\/1\.[01] (\d{3})[ \r]/.exec(head);
    if (status === null) throw new Error(`not an HTTP response: ${JSON.stringify(head.slice(0, 80))}`);
    this.#status = Number(status[1]);
    const length = /\r\ncontent-length:[ \t]*(\d+)[ \t]*\r\n/i.exec(head);
    if (length === null && this.#status !== 204) throw new Error(`response without content-length: ${head}`);
    this.#remaining = length === null ? 0 : Number(length[1]);
  }

  #take(bytes: Buffer): boolean {
    if (bytes.length > this.#remaining) throw new Error("bytes after the end of the response");
    this.#remaining -= bytes.length;
    if (bytes.length > 0 && (this.#keepBody || !this.ok)) this.#body.push(Buffer.from(bytes));
    return this.#remaining === 0;
  }
}
