// What the kernel offers to its host (src/index/vector/kernel.ts). The host checks arguments; the kernel trusts them.
import * as layout from "./layout";
import * as place from "./scratch";
import { exactDistance, exactQuery } from "./exact";
import { completeFilter as complete } from "./filter";
import { seen as fetched } from "./fetch";
import { linkSlot } from "./insert";
import { centreVersion, setCentre } from "./centre";
import { prepareQuery } from "./query";
import { repair as repairGraph } from "./repair";
import { writeSigns } from "./rotate";
import { scan as scanCodes, search as searchGraph } from "./search";
import { NO_SLOT, claim, nextClaimed, placeTower, put, remove, slotOf as findSlot } from "./slots";
import { recount as countAgain, validate as check } from "./validate";
import * as visited from "./visited";

/** Makes a fresh memory an empty index. False when its maximum is too small. */
export function create(dimension: u32, space: u32, m: u32, efConstruction: u32, threads: u32, seed: u32, code: u32): bool {
  store<u32>(layout.H_VERSION, layout.LAYOUT_VERSION);
  store<u32>(layout.H_DIMENSION, dimension);
  store<u32>(layout.H_SPACE, space);
  store<u32>(layout.H_M, m);
  store<u32>(layout.H_EF_CONSTRUCTION, efConstruction);
  store<u32>(layout.H_THREADS, threads);
  store<u32>(layout.H_SEED, seed);
  store<u32>(layout.H_CODE, code);
  memory.fill(layout.H_MASK, 15, 16);
  if (!layout.ensure(layout.configure(0, place.scratchBytes))) return false;
  writeSigns();
  atomic.store<u32>(layout.H_MAGIC, layout.MAGIC);
  return true;
}

/** Binds this instance to an index and to its thread's scratch area. False when the memory holds no index. */
export function attach(thread: u32): bool {
  if (atomic.load<u32>(layout.H_MAGIC) != layout.MAGIC) return false;
  if (load<u32>(layout.H_VERSION) != layout.LAYOUT_VERSION || thread >= load<u32>(layout.H_THREADS)) return false;
  layout.configure(thread, place.scratchBytes);
  place.placeScratch(layout.maxSegments << layout.SEGMENT_SHIFT);
  return true;
}

/** Makes the vector in the input area the centre, if it is worth it. Only while the index is empty. */
export function centreInput(squares: f32): void {
  setCentre(place.input, squares);
}

/** Puts the first `count` vectors of the input area; returns how many fitted. */
export function putInput(count: u32): u32 {
  const bytes = layout.dimension << 2;
  for (let i: u32 = 0; i < count; i++) {
    if (!put(load<u32>(place.inputLabels + (i << 2)), place.input + i * bytes)) return i;
  }
  return count;
}

/** Tombstones the first `count` labels of the input area; returns how many were live. */
export function removeInput(count: u32): u32 {
  let removed: u32 = 0;
  for (let i: u32 = 0; i < count; i++) if (remove(load<u32>(place.inputLabels + (i << 2)))) removed++;
  return removed;
}

/** Links up to `limit` waiting slots; returns how many. */
export function link(limit: u32): u32 {
  let linked: u32 = 0;
  while (linked < limit && claim(limit - linked)) {
    for (let slot = nextClaimed(); slot != NO_SLOT; slot = nextClaimed()) {
      linkSlot(slot);
      linked++;
    }
  }
  return linked;
}

/** Repairs the graph for a while; 0 when there is nothing to repair. */
export function repair(limit: u32): u32 {
  return repairGraph(limit);
}

/** Tombstones that lists may still lead to. */
export function deadInGraph(): u32 {
  return atomic.load<u32>(layout.H_TOMBSTONES) - load<u32>(layout.H_REPAIRED);
}

/** Searches for the vector in the input area. */
export function search(k: u32, ef: u32, filtered: bool): u32 {
  let version: u32 = 0;
  let count: u32 = 0;
  do {
    version = centreVersion();
    prepareQuery(place.input);
    count = searchGraph(k, ef, filtered);
  } while (version != centreVersion());
  return count;
}

/** Exact distances from the first vector of the input area to the `count` after it, into the output area. */
export function exact(count: u32): void {
  const bytes = layout.dimension << 2;
  exactQuery(place.input, bytes);
  for (let i: u32 = 0; i < count; i++) {
    store<f32>(place.outDistances + (i << 2), exactDistance(place.input, place.input + (i + 1) * bytes, bytes));
  }
}

export function scan(k: u32, filtered: bool): u32 {
  let version: u32 = 0;
  let count: u32 = 0;
  do {
    version = centreVersion();
    prepareQuery(place.input);
    count = scanCodes(k, filtered);
  } while (version != centreVersion());
  return count;
}

export function completeFilter(words: u32): u32 {
  return complete(words);
}

export function slotOf(label: u32): u32 {
  return findSlot(label);
}

export function validate(): u32 {
  return check();
}

export function recount(): void {
  countAgain();
}

/** Makes room for `count` slots before a snapshot is read into it. */
export function reserve(count: u32): bool {
  const segments = layout.segmentCount(count);
  return segments <= layout.maxSegments && layout.ensure(<u64>layout.segment(segments));
}

/** Keeps the loads of fetch.ts from being taken away. */
export function seen(): u32 { return fetched; }

export function stored(): u32 { return atomic.load<u32>(layout.H_STORED); }
export function tail(): u32 { return atomic.load<u32>(layout.H_TAIL); }
export function tombstones(): u32 { return atomic.load<u32>(layout.H_TOMBSTONES); }
export function linked(): u32 { return atomic.load<u32>(layout.H_LINKED); }
export function entry(): u64 { return atomic.load<u64>(layout.H_ENTRY); }
export function position(): u64 { return atomic.load<u64>(layout.H_POSITION); }
export function setPosition(value: u64): void { atomic.store<u64>(layout.H_POSITION, value); }
export function setStored(value: u32): void { atomic.store<u32>(layout.H_STORED, value); }
export function setEntry(value: u64): void { atomic.store<u64>(layout.H_ENTRY, value); }

export function dimension(): u32 { return layout.dimension; }
export function space(): u32 { return layout.space; }
export function m(): u32 { return layout.m; }
export function efConstruction(): u32 { return layout.efConstruction; }
export function threads(): u32 { return load<u32>(layout.H_THREADS); }
export function seed(): u32 { return layout.seed; }
export function code(): u32 { return layout.code; }
export function fineBytes(): u32 { return layout.fineBytes; }
// What was learnt from the first vectors: the centre and the basis of sketches, one after the other.
export function learntAt(): usize { return layout.centreBase; }
export function learntBytes(): u32 { return (layout.padded << 2) + layout.basisBytes(); }
export function sketched(): u32 { return load<u32>(layout.H_SKETCHED); }
export function setSketched(value: u32): void { store<u32>(layout.H_SKETCHED, value); }
export function centreSquared(): f32 { return load<f32>(layout.H_CENTRE_SQUARED); }
export function setCentreSquared(value: f32): void { store<f32>(layout.H_CENTRE_SQUARED, value); }
export function recordBytes(): u32 { return layout.recordBytes; }
export function sketchBytes(): u32 { return layout.sketchBytes; }
export function segmentBytes(): u32 { return layout.segmentBytes; }
export function segmentsBase(): usize { return layout.segmentsBase; }
export function segmentAt(index: u32): usize { return layout.segment(index); }
export function sectionOffset(section: u32): u32 { return layout.sectionOffset(section); }
export function upperCapacity(): u32 { return layout.upperLists; }
export function recordAt(slot: u32): usize { return layout.record(slot); }
export function sketchAt(slot: u32): usize { return layout.sketch(slot); }
export function fineAt(slot: u32): usize { return layout.fine(slot); }
export function linksAt(slot: u32, level: u32): usize { return layout.links(slot, level); }
export function levelAt(slot: u32): u32 { return layout.levelOf(slot); }
export function setLevel(slot: u32, level: u32): void { placeTower(slot, level); }
export function inputAt(): usize { return place.input; }
export function inputBytes(): u32 { return place.INPUT_BYTES; }
export function inputLabelsAt(): usize { return place.inputLabels; }
export function inputLabelCount(): u32 { return place.INPUT_LABELS; }
export function allowedAt(): usize { return place.allowed; }
export function outLabelsAt(): usize { return place.outLabels; }
export function outSlotsAt(): usize { return place.outSlots; }
export function outDistancesAt(): usize { return place.outDistances; }
export function maxK(): u32 { return place.MAX_K; }
export function maxEf(): u32 { return place.MAX_EF; }
export function looked(): u32 { return visited.looked; }
