// Repairs the graph in the background, so that deletions and moved vectors leave no holes. Any builder may take part, a few slots at a
// time. In phases, each of which walks over all slots:
//
//   LISTS      replaces links to tombstones by links to what those led to (as FreshDiskANN does, Singh et al. 2021)
//   SPREAD     marks what the marked slots lead to, from the entry point on; again and again, until nothing new is reached
//   RECONNECT  has slots linked anew that were not reached: alone, or in groups that lead to one another only
import {
  BITMAP_BYTES, H_AGAIN, H_CLAIM_LOCK, H_ENTRY, H_ENTRY_LOCK, H_LINKED, H_LOST, H_MOVED, H_REPAIRED, H_REPAIRING, H_REPAIR_END,
  H_REPAIR_STEP, H_SPREADING, H_TOMBSTONES, LINKED, REACHED, TOMBSTONES, bitWord, bitmap, levelOf, links, lockOf, m, m0, segmentCount,
} from "./layout";
import { batchDistance, entryPoint } from "./beam";
import { heapSet, heapSort } from "./heap";
import { keyOf, setOrigin } from "./key";
import { lock, unlock } from "./lock";
import { coded, distancesFromNode, nodeToQuery } from "./query";
import { batchDistances, batchRecords, batchSlots, heap, nodeCode } from "./scratch";
import { pickedSlot, selectNeighbours } from "./select";
import { bitOf, enqueue, has, stored } from "./slots";
import { clearVisited, visit } from "./visited";

/** It begins when so many links may lead astray: this share of the graph, … */
const SHARE: u32 = 64;
/** … and at least so many. */
const LEAST: u32 = 64;
/** Candidates for a list at most. */
const CANDIDATES: u32 = 1000;
/** What a list chosen anew counts for, where a look at one counts 1. */
const CHOICE: u32 = 16;
/** Repairs in a row for what is lost: the way in that one slot gets may be taken from another. */
const TRIES: u32 = 8;

const LISTS: u32 = 0;
const RECONNECT: u32 = 1;
/** The first time; every repetition has the next number. */
const SPREAD: u32 = 2;

/** Goes on repairing, for about `limit` lists chosen anew; returns 0 when there is nothing to repair. */
export function repair(limit: u32): u32 {
  if (load<u32>(H_REPAIR_END) == 0 && !begin()) return 0;
  const end = load<u32>(H_REPAIR_END);
  let work: u32 = 0;
  while (load<u32>(H_REPAIR_END) == end && work < limit * CHOICE) {
    const step = atomic.add<u64>(H_REPAIR_STEP, 1);
    const phase = <u32>(step >> 32);
    const slot = <u32>step;
    if (slot >= end) nextPhase(phase, end);
    else work += phase == LISTS ? repairSlot(slot) : phase == RECONNECT ? reconnect(slot) : spread(slot);
  }
  return 1;
}

function begin(): bool {
  const dead = atomic.load<u32>(H_TOMBSTONES);
  const astray = dead - load<u32>(H_REPAIRED) + atomic.load<u32>(H_MOVED);
  if (astray < max(LEAST, atomic.load<u32>(H_LINKED) / SHARE) && load<u32>(H_AGAIN) == 0) return false;
  lock(H_CLAIM_LOCK);
  if (load<u32>(H_REPAIR_END) == 0) {
    store<u32>(H_REPAIRING, dead);
    atomic.store<u32>(H_MOVED, 0);
    store<u32>(H_LOST, 0);
    replaceEntry();
    const end = stored();
    for (let i: u32 = 0; i < segmentCount(end); i++) memory.fill(bitmap(i, REACHED), 0, BITMAP_BYTES);
    atomic.store<u64>(H_REPAIR_STEP, <u64>LISTS << 32);
    store<u32>(H_REPAIR_END, end);
  }
  unlock(H_CLAIM_LOCK);
  return true;
}

/** Ends a phase, unless another builder has done so. */
function nextPhase(phase: u32, end: u32): void {
  lock(H_CLAIM_LOCK);
  if (load<u32>(H_REPAIR_END) == end && <u32>(atomic.load<u64>(H_REPAIR_STEP) >> 32) == phase) {
    if (phase == RECONNECT) finishRepair();
    else if (phase == LISTS) {
      const entry = <u32>entryPoint();
      if (entry != 0) reach(entry - 1);
      startPhase(SPREAD);
    } else startPhase(atomic.load<u32>(H_SPREADING) != 0 ? phase + 1 : RECONNECT);
  }
  unlock(H_CLAIM_LOCK);
}

function startPhase(phase: u32): void {
  atomic.store<u32>(H_SPREADING, 0);
  atomic.store<u64>(H_REPAIR_STEP, <u64>phase << 32);
}

function finishRepair(): void {
  const again = load<u32>(H_AGAIN);
  store<u32>(H_AGAIN, atomic.load<u32>(H_LOST) > 0 && again < TRIES ? again + 1 : 0);
  store<u32>(H_REPAIRED, load<u32>(H_REPAIRING));
  store<u32>(H_REPAIR_END, 0);
}

/** Makes the highest live slot the entry point when the present one is dead; none when all are. */
function replaceEntry(): void {
  const entry = entryPoint();
  if (entry == 0 || !has(<u32>entry - 1, TOMBSTONES)) return;
  let best: u64 = 0;
  for (let slot: u32 = 0; slot < stored(); slot++) {
    if (!has(slot, LINKED) || has(slot, TOMBSTONES)) continue;
    const level = <u64>levelOf(slot);
    if (best == 0 || level > best >> 32) best = (level << 32) | (slot + 1);
  }
  // None is left: the next to come is the first again.
  lock(H_ENTRY_LOCK);
  if (has(<u32>entryPoint() - 1, TOMBSTONES)) atomic.store<u64>(H_ENTRY, best);
  unlock(H_ENTRY_LOCK);
}

/** Repairs the lists of a slot; returns what that counts for. */
function repairSlot(slot: u32): u32 {
  if (!has(slot, LINKED) || has(slot, TOMBSTONES)) return 1;
  let work: u32 = 1;
  const level = levelOf(slot);
  for (let l: u32 = 0; l <= level; l++) {
    if (leadsToDead(slot, l)) {
      chooseAnew(slot, l);
      work += CHOICE;
    }
  }
  return work;
}

function leadsToDead(slot: u32, level: u32): bool {
  const end = links(slot, level) + ((level == 0 ? m0 : m) << 2);
  for (let p = links(slot, level); p < end; p += 4) {
    const entry = load<u32>(p);
    if (entry == 0) break;
    if (has(entry - 1, TOMBSTONES)) return true;
  }
  return false;
}

/** Marks what a marked slot leads to on the lowest level. */
function spread(slot: u32): u32 {
  if (!has(slot, REACHED)) return 1;
  const end = links(slot, 0) + (m0 << 2);
  for (let p = links(slot, 0); p < end; p += 4) {
    const entry = load<u32>(p);
    if (entry == 0) break;
    if (!has(entry - 1, REACHED)) reach(entry - 1);
  }
  return 1;
}

function reach(slot: u32): void {
  atomic.or<u32>(bitWord(slot, REACHED), bitOf(slot));
  atomic.store<u32>(H_SPREADING, 1);
}

/** A live slot that was not reached is linked anew. */
function reconnect(slot: u32): u32 {
  if (has(slot, REACHED) || !has(slot, LINKED) || has(slot, TOMBSTONES)) return 1;
  atomic.add<u32>(H_LOST, 1);
  enqueue(slot);
  return 1;
}

/** Chooses the list of a slot among its live neighbours and, through the dead ones, theirs. */
function chooseAnew(slot: u32, level: u32): void {
  const capacity = level == 0 ? m0 : m;
  const list = links(slot, level);
  lock(lockOf(slot));
  visit(slot);
  let count: u32 = 0;
  for (let i: u32 = 0; i < capacity && count < CANDIDATES; i++) {
    const entry = load<u32>(list + (i << 2));
    if (entry == 0) break;
    count = has(entry - 1, TOMBSTONES) ? addNeighbours(links(entry - 1, level), capacity, count) : add(entry - 1, count);
  }
  clearVisited(stored());
  const kept = select(slot, count, capacity);
  for (let i: u32 = 0; i < kept; i++) store<u32>(list + (i << 2), pickedSlot(i) + 1);
  for (let i = kept; i < capacity; i++) store<u32>(list + (i << 2), 0);
  unlock(lockOf(slot));
  if (kept < m >> 2 && level == 0) enqueue(slot);
}

@inline
function add(slot: u32, count: u32): u32 {
  if (!visit(slot)) return count;
  store<u32>(batchSlots + (count << 2), slot);
  store<u32>(batchRecords + (count << 2), <u32>coded(slot));
  return count + 1;
}

function addNeighbours(list: usize, capacity: u32, from: u32): u32 {
  let count = from;
  for (let i: u32 = 0; i < capacity && count < CANDIDATES; i++) {
    const entry = load<u32>(list + (i << 2));
    if (entry == 0) break;
    if (!has(entry - 1, TOMBSTONES)) count = add(entry - 1, count);
  }
  return count;
}

function select(slot: u32, count: u32, capacity: u32): u32 {
  if (count == 0) return 0;
  const at = coded(slot);
  nodeToQuery(at, nodeCode);
  distancesFromNode(at, batchRecords, count, batchDistances);
  setOrigin(slot);
  for (let i: u32 = 0; i < count; i++) heapSet(i, keyOf(batchDistance(i), load<u32>(batchSlots + (i << 2))));
  heapSort(count, false);
  return selectNeighbours(heap, count, capacity, slot, false);
}
