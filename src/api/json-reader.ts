import { invalidArgument, type KromaError } from "./errors.ts";
import { describe, type Place, shapeFault, syntaxFault } from "./json-fault.ts";
import { NumberScanner } from "./json-number.ts";
import { skipJson } from "./json-skip.ts";
import { StringScanner } from "./json-strings.ts";
import { readJson } from "./json-value.ts";
import { LIMITS } from "./limits.ts";
import type { Json } from "./values.ts";

type PathRule = Pick<Place, "between" | "member">;
const VALUE: PathRule = { between: false };
const CONTAINER: PathRule = { between: true };
const MEMBER: PathRule = { between: true, member: true };

/**
 * Reads JSON from UTF-8 bytes, value by value, straight into what the caller wants: no tree is built on the way. Errors have the
 * words and positions of the reference's reader, which stops at the first thing that is wrong, be it syntax or shape.
 *
 * @example
 * const reader = new JsonReader(Buffer.from('{"ids":["a"]}'));
 * reader.json(); // { ids: ["a"] }
 * reader.end();
 */
export class JsonReader {
  readonly bytes: Buffer;
  /** Next byte to read. */
  position = 0;
  readonly #numbers: NumberScanner;
  readonly #strings: StringScanner;
  readonly #mostValues: number;
  #depth = 0;
  #values = 0;

  /** `mostValues`: how many objects, arrays and members of trees may be read before the text is refused. */
  constructor(bytes: Uint8Array, mostValues = Number.POSITIVE_INFINITY) {
    this.#mostValues = mostValues;
    this.bytes = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#numbers = new NumberScanner(this.bytes);
    this.#strings = new StringScanner(this.bytes);
  }

  /** First byte of the next token, which is not consumed; -1 at the end of the text. */
  peek(): number {
    const bytes = this.bytes;
    for (let i = this.position; i < bytes.length; i++) {
      const byte = bytes[i];
      if (byte > 0x20 || (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09)) {
        this.position = i;
        return byte;
      }
    }
    this.position = bytes.length;
    return -1;
  }

  /** Nothing but white space may follow. */
  end(): void {
    if (this.peek() >= 0) throw this.trailing();
  }

  /** The error of text that goes on where it should end. */
  trailing(): KromaError {
    return this.#between("trailing characters");
  }

  /** Opens an array or object whose bracket is next. */
  enter(): void {
    if (this.#depth === LIMITS.jsonDepth) throw this.#syntax("recursion limit exceeded", this.position + 1);
    this.#depth++;
    this.position++;
    this.count();
  }

  /** Counts a value that takes memory of its own. */
  count(): void {
    if (++this.#values > this.#mostValues)
      throw invalidArgument(`The request body holds more than ${this.#mostValues} values`);
  }

  /** Whether another item follows in the open array; consumes the comma or the closing bracket. */
  item(first: boolean): boolean {
    const byte = this.peek();
    if (byte === 0x5d) return this.#leave();
    if (byte < 0) throw this.#between("EOF while parsing a list");
    if (first) return true;
    if (byte !== 0x2c) throw this.#between("expected `,` or `]`");
    this.position++;
    const next = this.peek();
    if (next === 0x5d) throw this.#between("trailing comma");
    if (next < 0) throw this.#between("EOF while parsing a value");
    return true;
  }

  /** Whether another member follows in the open object; its key is next. */
  member(first: boolean): boolean {
    let byte = this.peek();
    if (byte === 0x7d) return this.#leave();
    if (byte < 0) throw this.#between("EOF while parsing an object");
    if (!first) {
      if (byte !== 0x2c) throw this.#between("expected `,` or `}`");
      this.position++;
      byte = this.peek();
      if (byte === 0x7d) throw this.#between("trailing comma");
      if (byte < 0) throw this.#between("EOF while parsing a value");
    }
    if (byte !== 0x22) throw this.#between("key must be a string");
    return true;
  }

  /** A member's key, without the colon. */
  key(): string {
    const key = this.#strings.key(this.position);
    this.#afterString(MEMBER);
    return key;
  }

  /** Opens an object that must have exactly one member, and reads its key. */
  tag(): string {
    this.enter();
    const byte = this.peek();
    if (byte === 0x22) {
      const key = this.#strings.key(this.position);
      this.#afterString(CONTAINER);
      return key;
    }
    throw byte === 0x7d ? this.#around("expected value", this.position + 1) : this.unexpected("variant identifier");
  }

  /** The closing brace of an object that must not have another member. */
  closeSingle(): void {
    const byte = this.peek();
    if (byte === 0x7d) this.#leave();
    else throw this.#around(byte < 0 ? "EOF while parsing an object" : "expected value", this.position);
  }

  /** The colon after a key. */
  colon(): void {
    if (this.bytes[this.position] !== 0x3a) {
      const byte = this.peek();
      if (byte < 0) throw this.#around("EOF while parsing an object", this.position);
      if (byte !== 0x3a) throw this.#around("expected `:`", this.position + 1);
    }
    this.position++;
  }

  /** A string whose opening quote is next. */
  string(): string {
    const text = this.#strings.read(this.position);
    this.#afterString(VALUE);
    return text;
  }

  /** As `string`, but neither checked nor consumed, and cut at an escaped quote. */
  plainText(): string {
    return this.#strings.plain(this.position);
  }

  /** `null`, `true` or `false`, whose first letter is next. */
  word(text: "null" | "true" | "false"): void {
    for (let i = 1; i < text.length; i++) {
      const at = this.position + i;
      if (at >= this.bytes.length) throw this.#syntax("EOF while parsing a value", this.bytes.length);
      if (this.bytes[at] !== text.charCodeAt(i)) throw this.#syntax("expected ident", at + 1);
    }
    this.position += text.length;
  }

  /** Whether `null` is next; consumes it. */
  isNull(): boolean {
    if (this.peek() !== 0x6e) return false;
    this.word("null");
    return true;
  }

  /** The number that is next: `bigint` for integers of up to 64 bits, signed or unsigned, else the nearest float64. */
  number(): number | bigint {
    const value = this.#numbers.exact(this.position);
    this.#afterNumber();
    return value;
  }

  /** The number that is next, good enough to be rounded to float32. */
  float(): number {
    const numbers = this.#numbers;
    const value = numbers.float(this.position);
    if (numbers.fault >= 0) this.#afterNumber();
    this.position = numbers.next;
    return value;
  }

  /** Whether a number is next. */
  atNumber(): boolean {
    const byte = this.valueStart();
    return byte === 0x2d || (byte >= 0x30 && byte <= 0x39);
  }

  /**
   * The next items of an open array as long as they are numbers with nothing but a comma between them and another number follows.
   * Writes them from `from` on, as far as there is room, and returns the index after the last.
   */
  floats(target: Float32Array, from: number): number {
    const numbers = this.#numbers;
    const bytes = this.bytes;
    let used = from;
    let byte = bytes[this.position];
    while (used < target.length && (byte === 0x2d || (byte >= 0x30 && byte <= 0x39))) {
      const value = numbers.float(this.position);
      const comma = numbers.next;
      byte = bytes[comma + 1];
      if (numbers.fault >= 0 || bytes[comma] !== 0x2c || !(byte === 0x2d || (byte >= 0x30 && byte <= 0x39))) break;
      target[used++] = value;
      this.position = comma + 1;
    }
    return used;
  }

  /** Any value. Of equal keys the last wins. */
  json(): Json {
    return readJson(this);
  }

  /** First byte of the value that must follow: a quote, a bracket, `t`, `f`, `n`, `-` or a digit. */
  valueStart(): number {
    const byte = this.peek();
    if (byte === 0x22 || byte === 0x7b || byte === 0x5b || (byte >= 0x30 && byte <= 0x39) || byte === 0x2d) return byte;
    if (byte === 0x74 || byte === 0x66 || byte === 0x6e) return byte;
    if (byte < 0) throw this.#syntax("EOF while parsing a value", this.bytes.length);
    throw this.#syntax("expected value", this.position + 1);
  }

  /** The error of a value that cannot be read as what is wanted and that the reference takes for broken JSON. */
  expectedValue(): KromaError {
    this.valueStart();
    return this.#syntax("expected value", this.position + 1);
  }

  /** Steps over a value that nobody asked for, at any depth, as leniently as the reference. */
  skip(): void {
    this.peek();
    const start = this.position;
    const end = skipJson(this.bytes, start, this.#numbers);
    if (typeof end === "number") this.position = end;
    else throw syntaxFault(end.reason, { bytes: this.bytes, position: end.position, value: start, between: false });
  }

  /** A shape fault of the value that began at `value`, reported where reading stands. */
  wrong(reason: string, value: number): KromaError {
    return shapeFault(reason, { bytes: this.bytes, position: this.position, value, between: false });
  }

  /** A shape fault that the reference notices inside an open object and reports after its closing brace, if that is next. */
  wrongInside(reason: string, value: number): KromaError {
    if (this.peek() === 0x7d) this.position++;
    return this.wrong(reason, value);
  }

  /** The fault of an unexpected value, which is next: `invalid type: integer `5`, expected a string`. Reads the value's start. */
  unexpected(expected: string): KromaError {
    const byte = this.valueStart();
    const value = this.position;
    const found = byte === 0x7b ? "map" : byte === 0x5b ? "sequence" : describe(this.json());
    return this.wrong(`invalid type: ${found}, expected ${expected}`, value);
  }

  #leave(): false {
    this.#depth--;
    this.position++;
    return false;
  }

  #afterNumber(): void {
    const numbers = this.#numbers;
    if (numbers.fault >= 0) throw this.#syntax(numbers.reason, numbers.fault);
    this.position = numbers.next;
  }

  #afterString(path: PathRule): void {
    const { fault, next } = this.#strings;
    if (fault !== null) {
      throw syntaxFault(fault.reason, { bytes: this.bytes, position: fault.position, value: this.position, ...path });
    }
    this.position = next;
  }

  #syntax(reason: string, position: number): KromaError {
    return syntaxFault(reason, { bytes: this.bytes, position, value: this.position, ...VALUE });
  }

  #between(reason: string): KromaError {
    const position = Math.min(this.position + 1, this.bytes.length);
    return syntaxFault(reason, { bytes: this.bytes, position, value: this.position, ...MEMBER });
  }

  #around(reason: string, position: number): KromaError {
    return syntaxFault(reason, { bytes: this.bytes, position, value: this.position, ...CONTAINER });
  }
}
