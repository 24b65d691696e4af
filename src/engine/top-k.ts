export interface Ranked {
  readonly distance: number;
  readonly label: number;
  /** Where the record stood in the list it came from. */
  readonly place: number;
}

/** Keeps the k smallest by distance, ties by label; distances that are not numbers come last. A binary max-heap. */
export class TopK {
  readonly #k: number;
  readonly #heap: Ranked[] = [];

  constructor(k: number) {
    this.#k = k;
  }

  offer(distance: number, label: number, place: number): void {
    const heap = this.#heap;
    const item = { distance, label, place };
    if (heap.length < this.#k) {
      heap.push(item);
      this.#up(heap.length - 1);
    } else if (this.#k > 0 && after(heap[0] as Ranked, item)) {
      heap[0] = item;
      this.#down();
    }
  }

  /** Nearest first. */
  sorted(): Ranked[] {
    return this.#heap.sort((a, b) => (after(a, b) ? 1 : -1));
  }

  #up(start: number): void {
    const heap = this.#heap;
    for (let i = start; i > 0; ) {
      const parent = (i - 1) >> 1;
      if (!after(heap[i] as Ranked, heap[parent] as Ranked)) return;
      [heap[i], heap[parent]] = [heap[parent] as Ranked, heap[i] as Ranked];
      i = parent;
    }
  }

  #down(): void {
    const heap = this.#heap;
    for (let i = 0; ; ) {
      let largest = i;
      for (const child of [2 * i + 1, 2 * i + 2]) {
        if (child < heap.length && after(heap[child] as Ranked, heap[largest] as Ranked)) largest = child;
      }
      if (largest === i) return;
      [heap[i], heap[largest]] = [heap[largest] as Ranked, heap[i] as Ranked];
      i = largest;
    }
  }
}

/** Whether a comes after b. */
function after(a: Ranked, b: Ranked): boolean {
  if (a.distance === b.distance) return a.label > b.label;
  if (Number.isNaN(a.distance)) return !Number.isNaN(b.distance) || a.label > b.label;
  return a.distance > b.distance;
}
