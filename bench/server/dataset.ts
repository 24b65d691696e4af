// The records, queries and filters of one case, all from one seed. Embeddings are cached in bench/data/.
import { cachedEmbeddings } from "../cached-embeddings.ts";
import { type Random, uniform } from "../synthetic-embeddings.ts";

export const queryCount = 1000;
const documentLength = 400;
const vocabularySize = 20_000;

export interface Case {
  readonly records: number;
  readonly dimensions: number;
  readonly seed: number;
}

/** One metadata field: each of its `values` belongs to exactly one record in so many, independent of everything else. */
export interface Field {
  readonly name: string;
  readonly values: readonly (string | number | boolean)[];
  /** Index into `values`, per record. */
  readonly column: Uint8Array;
}

export interface Dataset {
  readonly records: number;
  readonly dimensions: number;
  readonly base: Float32Array;
  readonly queries: Float32Array;
  /** Vectors for single upserts. */
  readonly fresh: Float32Array;
  readonly documents: readonly string[];
  /** A value of `category` belongs to 1 % of the records, of `rating` to 10 %, of `published` to 50 %. */
  readonly fields: readonly [Field, Field, Field];
  /** Words that occur in 0.5 to 2 % of the documents. */
  readonly words: readonly string[];
}

export const caseName = ({ records, dimensions }: Case): string => `${records}x${dimensions}`;
export const recordId = (i: number): string => `record-${String(i).padStart(8, "0")}`;

export function row(vectors: Float32Array, dimensions: number, i: number): Float32Array {
  return vectors.subarray(i * dimensions, (i + 1) * dimensions);
}

export function metadata({ fields }: Dataset, i: number): Record<string, string | number | boolean> {
  return Object.fromEntries(fields.map(({ name, values, column }) => [name, values[column[i]]]));
}

export function makeDataset(test: Case): Dataset {
  const { records, dimensions, seed } = test;
  const random = uniform(seed + 1000);
  const { documents, words } = makeDocuments(records, random);
  const category = Array.from({ length: 100 }, (_, i) => `category ${String(i).padStart(2, "0")}`);
  return {
    records,
    dimensions,
    base: cachedEmbeddings(records, dimensions, seed),
    queries: cachedEmbeddings(queryCount, dimensions, seed + 1),
    fresh: cachedEmbeddings(Math.min(records, dimensions < 1000 ? 24_000 : 12_000), dimensions, seed + 2),
    documents,
    fields: [
      { name: "category", values: category, column: balancedColumn(records, 100, random) },
      { name: "rating", values: Array.from({ length: 10 }, (_, i) => i), column: balancedColumn(records, 10, random) },
      { name: "published", values: [false, true], column: balancedColumn(records, 2, random) },
    ],
    words,
  };
}

/** Every run of `values` records holds every value once, in random order. */
function balancedColumn(records: number, values: number, random: Random): Uint8Array {
  const column = new Uint8Array(records);
  for (let start = 0; start < records; start += values) {
    const block = Array.from({ length: values }, (_, i) => i);
    for (let i = values - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1));
      [block[i], block[j]] = [block[j], block[i]];
    }
    column.set(block.slice(0, records - start), start);
  }
  return column;
}

function makeDocuments(records: number, random: Random): { documents: string[]; words: string[] } {
  const vocabulary = makeVocabulary(random);
  const pick = zipf(vocabulary.length, random);
  const frequency = new Map<string, number>();
  const documents = Array.from({ length: records }, () => {
    const words: string[] = [];
    for (let length = 0; length < documentLength; ) length += words[words.push(vocabulary[pick()]) - 1].length + 1;
    for (const word of new Set(words)) frequency.set(word, (frequency.get(word) ?? 0) + 1);
    return words.join(" ");
  });
  const words = [...frequency]
    .filter(([word, count]) => word.length >= 5 && count >= records * 0.005 && count <= records * 0.02)
    .map(([word]) => word);
  return { documents, words };
}

function makeVocabulary(random: Random): string[] {
  const consonants = "bcdfghjklmnprstvwz";
  const vowels = "aeiou";
  const letter = (of: string): string => of[Math.floor(random() * of.length)];
  const words = new Set<string>();
  while (words.size < vocabularySize) {
    const syllables = 1 + Math.floor(random() * 4);
    let word = "";
    for (let i = 0; i < syllables; i++) word += letter(consonants) + letter(vowels);
    words.add(random() < 0.5 ? word + letter(consonants) : word);
  }
  return [...words];
}

/** Draws ranks with a probability of 1 / (rank + 1). */
function zipf(size: number, random: Random): () => number {
  const cumulative = new Float64Array(size);
  for (let i = 0, sum = 0; i < size; i++) cumulative[i] = sum += 1 / (i + 1);
  return () => {
    const target = random() * cumulative[size - 1];
    let low = 0;
    for (let high = size - 1; low < high; ) {
      const middle = (low + high) >> 1;
      if (cumulative[middle] < target) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}
