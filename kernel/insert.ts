// Linking a slot into the graph (Malkov & Yashunin, algorithm 1). Several builders do so at once: each changes a node's list only
// under that node's lock and holds one lock at a time; readers and other builders walk the lists meanwhile. An entry is always 0
// or a valid slot of that level, so whatever they see is safe, and a half-written list costs a little recall for a moment.
import { H_ENTRY, H_ENTRY_LOCK, LINKED, TOMBSTONES, efConstruction, levelOf, links, lockOf, m, m0 } from "./layout";
import { batchDistance, beam, descend, entryPoint } from "./beam";
import { heapSet, heapSort } from "./heap";
import { distanceOf, keyOf, setOrigin, slotOfKey } from "./key";
import { lock, unlock } from "./lock";
import { poolAt, poolCount } from "./pool";
import { coded, distancesFromNode, nodeToQuery, prepareNode } from "./query";
import { batchDistances, batchRecords, chosen, heap, nodeCode, pool } from "./scratch";
import { pickedSlot, selectNeighbours } from "./select";
import { finish, has, stored } from "./slots";
import { clearVisited } from "./visited";

/** Candidates at exactly the same distance: enough to chain duplicates together. */
const TIES: u32 = 8;

/** Links a claimed slot. */
export function linkSlot(slot: u32): void {
  // Deleted before it was ever linked: nothing leads to it, nothing needs to.
  if (!has(slot, TOMBSTONES) || has(slot, LINKED)) insert(slot);
  finish(slot);
}

function insert(slot: u32): void {
  const level = levelOf(slot);
  if (becomeFirst(slot, level)) return;
  setOrigin(slot);
  prepareNode(slot);
  const entry = entryPoint();
  const top = <u32>(entry >> 32);
  let current = <u32>entry - 1;
  if (top > level) current = descend(current, top, level + 1);
  for (let l = <i32>min(level, top); l >= 0; l--) {
    beam(current, efConstruction, l, TIES);
    clearVisited(stored());
    // From a slot that moved, only what it was linked to before would be found.
    current = slotOfKey(poolAt(0));
    if (current == slot && poolCount > 1) current = slotOfKey(poolAt(1));
    connect(slot, l);
  }
  if (level > top) raiseEntry(slot, level);
}

/** True when the graph was empty and the slot is its entry now. */
function becomeFirst(slot: u32, level: u32): bool {
  if (entryPoint() != 0) return false;
  lock(H_ENTRY_LOCK);
  const first = entryPoint() == 0;
  if (first) atomic.store<u64>(H_ENTRY, ((<u64>level) << 32) | (slot + 1));
  unlock(H_ENTRY_LOCK);
  return first;
}

function raiseEntry(slot: u32, level: u32): void {
  lock(H_ENTRY_LOCK);
  if (level > <u32>(entryPoint() >> 32)) atomic.store<u64>(H_ENTRY, ((<u64>level) << 32) | (slot + 1));
  unlock(H_ENTRY_LOCK);
}

/**
 * A slot may have moved: of its old neighbours at `list`, those within reach of the search that has just looked for new ones are added to
 * the `count` chosen, and from the others no link leads here any more. Returns how many are chosen now.
 */
function keepOld(slot: u32, level: u32, count: u32): u32 {
  const capacity = level == 0 ? m0 : m;
  const list = links(slot, level);
  const old = listLength(list, capacity);
  if (old == 0) return count;
  for (let i: u32 = 0; i < old; i++) store<u32>(batchRecords + (i << 2), <u32>coded(load<u32>(list + (i << 2)) - 1));
  const at = coded(slot);
  nodeToQuery(at, nodeCode);
  distancesFromNode(at, batchRecords, old, batchDistances);
  const reach = distanceOf(poolAt(poolCount - 1));
  let total = count;
  for (let i: u32 = 0; i < old; i++) {
    const other = load<u32>(list + (i << 2)) - 1;
    if (contains(chosen, count, other)) continue;
    if (batchDistance(i) > reach) removeFrom(other, slot, level);
    else if (total < capacity && !has(other, TOMBSTONES)) store<u32>(chosen + (total++ << 2), other);
  }
  return total;
}

function removeFrom(node: u32, slot: u32, level: u32): void {
  const capacity = level == 0 ? m0 : m;
  const list = links(node, level);
  lock(lockOf(node));
  const count = listLength(list, capacity);
  for (let i: u32 = 0; i < count; i++) {
    if (load<u32>(list + (i << 2)) != slot + 1) continue;
    store<u32>(list + (i << 2), load<u32>(list + ((count - 1) << 2)));
    store<u32>(list + ((count - 1) << 2), 0);
    break;
  }
  unlock(lockOf(node));
}

/** Chooses neighbours from the pool and links both ways. */
function connect(slot: u32, level: u32): void {
  // Links to the dead are better than none, until they are repaired.
  const live = selectNeighbours(pool, poolCount, m, slot, false);
  const count = live > 0 ? live : selectNeighbours(pool, poolCount, m, slot, true);
  for (let i: u32 = 0; i < count; i++) store<u32>(chosen + (i << 2), pickedSlot(i));
  writeOwn(slot, level, has(slot, LINKED) ? keepOld(slot, level, count) : count);
  let kept = false;
  for (let i: u32 = 0; i < count; i++) if (linkBack(load<u32>(chosen + (i << 2)), slot, level)) kept = true;
  // One way in at least, whatever else is closer to its neighbours.
  if (!kept && count > 0) linkLast(load<u32>(chosen), slot, level);
  setOrigin(slot);
}

function listLength(list: usize, capacity: u32): u32 {
  let count: u32 = 0;
  while (count < capacity && load<u32>(list + (count << 2)) != 0) count++;
  return count;
}

function contains(list: usize, count: u32, entry: u32): bool {
  for (let i: u32 = 0; i < count; i++) if (load<u32>(list + (i << 2)) == entry) return true;
  return false;
}

/** Writes the chosen list, keeping what other builders have linked to a new slot in the meantime. */
function writeOwn(slot: u32, level: u32, count: u32): void {
  const capacity = level == 0 ? m0 : m;
  const list = links(slot, level);
  lock(lockOf(slot));
  let total = count;
  if (!has(slot, LINKED)) {
    const present = listLength(list, capacity);
    for (let i: u32 = 0; i < present && total < capacity; i++) {
      const other = load<u32>(list + (i << 2)) - 1;
      if (!contains(chosen, total, other)) store<u32>(chosen + (total++ << 2), other);
    }
  }
  for (let i: u32 = 0; i < total; i++) store<u32>(list + (i << 2), load<u32>(chosen + (i << 2)) + 1);
  for (let i = total; i < capacity; i++) store<u32>(list + (i << 2), 0);
  unlock(lockOf(slot));
}

/** Adds `slot` to the list of `node`; a full list is chosen anew. Returns whether it is in it now. */
function linkBack(node: u32, slot: u32, level: u32): bool {
  const capacity = level == 0 ? m0 : m;
  const list = links(node, level);
  lock(lockOf(node));
  const count = listLength(list, capacity);
  let kept = true;
  if (!contains(list, count, slot + 1)) {
    if (count < capacity) store<u32>(list + (count << 2), slot + 1);
    else kept = prune(node, list, capacity, slot);
  }
  unlock(lockOf(node));
  return kept;
}

/** Puts `slot` in the last place of the list of `node`. */
function linkLast(node: u32, slot: u32, level: u32): void {
  const capacity = level == 0 ? m0 : m;
  const list = links(node, level);
  lock(lockOf(node));
  const count = listLength(list, capacity);
  if (!contains(list, count, slot + 1)) store<u32>(list + (min(count, capacity - 1) << 2), slot + 1);
  unlock(lockOf(node));
}

/** Chooses the list of `node` anew from its full list and one more; returns whether that one is among the chosen. */
function prune(node: u32, list: usize, capacity: u32, extra: u32): bool {
  for (let i: u32 = 0; i < capacity; i++) store<u32>(batchRecords + (i << 2), <u32>coded(load<u32>(list + (i << 2)) - 1));
  store<u32>(batchRecords + (capacity << 2), <u32>coded(extra));
  const total = capacity + 1;
  const at = coded(node);
  nodeToQuery(at, nodeCode);
  distancesFromNode(at, batchRecords, total, batchDistances);
  setOrigin(node);
  for (let i: u32 = 0; i < capacity; i++) heapSet(i, keyOf(batchDistance(i), load<u32>(list + (i << 2)) - 1));
  heapSet(capacity, keyOf(batchDistance(capacity), extra));
  heapSort(total, false);
  const kept = selectNeighbours(heap, total, capacity, node, false);
  for (let i: u32 = 0; i < kept; i++) store<u32>(list + (i << 2), pickedSlot(i) + 1);
  for (let i = kept; i < capacity; i++) store<u32>(list + (i << 2), 0);
  return contains(list, kept, extra + 1);
}
