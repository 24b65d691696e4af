// Which slots the running search has seen: one bit each (a million slots fit in a second-level cache), cleared afterwards either
// slot by slot from the list of touched ones or as a whole, whichever is less work.
import { BATCH, MAX_TOUCHED, touchedList, visited } from "./scratch";

let touched: u32 = 0;
let overflowed: bool = false;
let dropped: u32 = 0;

/** How many slots the last search has looked at. */
export let looked: u32 = 0;

/** Marks the slot; 1 when it is new. Without branches: whether a neighbour has been seen cannot be predicted. */
@inline
export function visit(slot: u32): u32 {
  const p = visited + (slot >> 3);
  const bits = <u32>load<u8>(p);
  const isNew = ~(bits >> (slot & 7)) & 1;
  store<u8>(p, bits | ((<u32>1) << (slot & 7)));
  store<u32>(touchedList + (touched << 2), slot);
  touched += isNew;
  return isNew;
}

@inline
export function isVisited(slot: u32): bool {
  return (load<u8>(visited + (slot >> 3)) & (1 << (slot & 7))) != 0;
}

/** Between steps of a search: keeps the list from running over (a step visits at most BATCH slots). */
@inline
export function checkTouched(): void {
  if (touched < MAX_TOUCHED) return;
  overflowed = true;
  dropped += touched;
  touched = 0;
}

/** Slots seen so far, and the i-th of them. Of the first MAX_TOUCHED only. */
@inline
export function touchedCount(): u32 {
  return touched;
}

@inline
export function touchedSlot(index: u32): u32 {
  return load<u32>(touchedList + (index << 2));
}

export function clearVisited(stored: u32): void {
  const bytes = (stored >> 3) + 1;
  if (overflowed || bytes < touched * 16) {
    memory.fill(visited, 0, bytes);
  } else {
    for (let i: u32 = 0; i < touched; i++) store<u8>(visited + (load<u32>(touchedList + (i << 2)) >> 3), 0);
  }
  looked = dropped + touched;
  dropped = 0;
  touched = 0;
  overflowed = false;
}
