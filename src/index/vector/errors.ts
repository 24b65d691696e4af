/** The memory of an index has reached its maximum: nothing more can be put into it. */
export class KernelFull extends Error {
  override readonly name = "KernelFull";
  /** Vectors of the refused call that were put before the memory was full. */
  readonly put: number;

  constructor(put: number, stored: number, bytes: number) {
    super(`the vector index is full: ${stored} vectors fill its memory of ${bytes} bytes`);
    this.put = put;
  }
}

/** A snapshot cannot be trusted: cut short, altered, or of another format. The index is rebuilt from rows. */
export class SnapshotDamaged extends Error {
  override readonly name = "SnapshotDamaged";

  constructor(reason: string) {
    super(`vector snapshot is damaged: ${reason}`);
  }
}
