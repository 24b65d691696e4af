// Requests serialised to bytes before the clock starts. The collection's id, a UUID of fixed width at a fixed place in
// the request line, is patched in when it is known, so one set serves every round and every server.

export interface RequestSet {
  readonly chunks: readonly ArrayBuffer[];
  /** Three numbers per request: chunk, first byte, end. */
  readonly table: Float64Array<ArrayBuffer>;
  /** Where the collection's id stands in each request; −1 when there is none. */
  readonly idOffset: number;
}

const chunkBytes = 32 << 20;
const noCollection = "00000000-0000-0000-0000-000000000000";
export const collectionsPath = "/api/v2/tenants/default_tenant/databases/default_database/collections";

/** Bodies must be ASCII. */
export function buildRequests(action: string, count: number, body: (i: number) => string): RequestSet {
  const start = `POST ${collectionsPath}/`;
  const line = `${start}${noCollection}/${action} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n`;
  const packer = new Packer(count);
  for (let i = 0; i < count; i++) {
    const text = body(i);
    packer.add(`${line}Content-Length: ${text.length}\r\n\r\n`, text);
  }
  return packer.finish(start.length);
}

/** A set of one bodyless request, for measuring the generator itself. */
export function emptyRequest(): RequestSet {
  const packer = new Packer(1);
  packer.add("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "");
  return packer.finish(-1);
}

class Packer {
  readonly #chunks: Buffer<ArrayBuffer>[] = [];
  readonly #table: Float64Array<ArrayBuffer>;
  #count = 0;
  #used = 0;

  constructor(count: number) {
    this.#table = new Float64Array(count * 3);
  }

  add(head: string, body: string): void {
    const size = head.length + body.length;
    let chunk = this.#chunks.at(-1);
    if (chunk === undefined || chunk.length - this.#used < size) {
      chunk = Buffer.allocUnsafeSlow(Math.max(chunkBytes, size));
      this.#chunks.push(chunk);
      this.#used = 0;
    }
    chunk.write(head, this.#used, "latin1");
    chunk.write(body, this.#used + head.length, "latin1");
    this.#table.set([this.#chunks.length - 1, this.#used, this.#used + size], this.#count * 3);
    this.#used += size;
    this.#count++;
  }

  finish(idOffset: number): RequestSet {
    return { chunks: this.#chunks.map((chunk) => chunk.buffer), table: this.#table, idOffset };
  }
}
