/** Counts values by ranges. Cheap enough to be kept whether or not somebody looks. */
export class Histogram {
  /** Upper bounds of the ranges, ascending; the last range has none. */
  readonly bounds: readonly number[];
  readonly counts: number[];
  sum = 0;
  count = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.counts = new Array(bounds.length + 1).fill(0);
  }

  observe(value: number): void {
    const { bounds } = this;
    let range = 0;
    while (range < bounds.length && value > bounds[range]) range++;
    this.counts[range]++;
    this.sum += value;
    this.count++;
  }
}

/** From a tenth of a millisecond to half a minute. */
export const SECONDS: readonly number[] = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
];
