// A distance and a slot as one u64 that sorts by distance, then by slot: results and ties never depend on the order of visits.
//
// The low word is the slot's rank << 1, its lowest bit free for a mark. The rank says how far (zigzag) the slot is from an origin:
//   linking       the node itself: among equal vectors neighbours in time are preferred, so a cluster of duplicates becomes a
//                 chain in which every member is reachable, not a star around the oldest
//   graph search  the number of slots: the newest first, as when they were linked, so that a walk over a plateau of equal
//                 distances takes the way on which the links that lead away from it were made
//   results       0: by slot, and so by label

let origin: u32 = 0;

export function setOrigin(slot: u32): void {
  origin = slot;
}

/** Orders as the float does. */
@inline
export function ordered(distance: f32): u32 {
  const bits = reinterpret<u32>(distance);
  return bits ^ (<u32>(<i32>bits >> 31) | 0x80000000);
}

@inline
export function distanceOf(key: u64): f32 {
  const bits = <u32>(key >> 32);
  return reinterpret<f32>(bits & 0x80000000 ? bits ^ 0x80000000 : ~bits);
}

@inline
export function keyOf(distance: f32, slot: u32): u64 {
  const rank = slot >= origin ? (slot - origin) << 1 : ((origin - slot) << 1) - 1;
  return (<u64>ordered(distance) << 32) | (rank << 1);
}

@inline
export function slotOfKey(key: u64): u32 {
  const rank = <u32>key >> 1;
  return rank & 1 ? origin - ((rank + 1) >> 1) : origin + (rank >> 1);
}
