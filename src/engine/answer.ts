/** What an operation answers: JSON text or the bytes of it. */
export interface Answer {
  readonly status: number;
  readonly body: string | Uint8Array;
  /** Collections that are gone now: their indexes and files must go too. */
  readonly removed?: readonly string[];
}

export const ok = (body: string | Uint8Array): Answer => ({ status: 200, body });
export const EMPTY_OBJECT: Answer = ok("{}");
