const FIRST = 32;
const LAST = 1024;

/** Cuts a sequence into arrays, small ones first, since the reader of the first may want no more. */
export function* batches(values: Iterable<number>): Generator<number[], void, undefined> {
  let size = FIRST;
  let batch: number[] = [];
  for (const value of values) {
    batch.push(value);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
    size = Math.min(size * 2, LAST);
  }
  if (batch.length > 0) yield batch;
}
