type Growable = Uint8Array | Uint32Array | Int32Array | Float64Array | BigInt64Array;

/** The array itself when it has room for `length` elements, else a copy with at least half as much again. */
export function grown<T extends Growable>(array: T, length: number): T {
  if (array.length >= length) return array;
  const Constructor = array.constructor as new (length: number) => T;
  const copy = new Constructor(Math.max(length, array.length + (array.length >>> 1), 64));
  copy.set(array as never);
  return copy;
}
