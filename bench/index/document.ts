// docs/measurements-index.md: one section for each case, replaced when the case is measured again.

const introduction = `# Measurements of the vector index

Kroma's index beside native libraries that a Node program can load, in turns, on one machine in one run: \`npm run bench:index\`.
Every engine has M = 16 and efConstruction = 100, runs in a process of its own on one core, and answers the same 1,000 queries, one
call for each, k = 10. Queries and vectors per second are per second of processor time (all threads of the process); medians of the
runs. Speed at a recall is interpolated on the curve of the engine (logarithm of the speed over recall).

Kroma's time includes everything from the query vector to exact distances: preparing, rotating and coding the query, the search, and
the float32 distances of k + 3 candidates (k + 2 from 768 dimensions on) from vectors kept outside the index, as a collection keeps them in its rows. Peers search
their own codes; zvec refines its own, as it can do. "usearch int8-rescored" is no library but what a program could make of one:
usearch's int8 with as many candidates compared exactly by the code that does it for Kroma; it is shown, and does not count as a
peer. Peers that want other arrays than Float32Array get them ready-made.

Bytes per vector are the growth of the resident memory of a fresh process that loads the index and answers 1,000 queries. Load is
the time until a fresh process has answered its first query, the file being in the cache of the operating system. "File" is what is
saved. The exact scan that filtered searches are compared with compares every matching vector in float32 with SIMD; "code scan" is
Kroma's own scan of its codes. "near" filters let through only vectors
around the query, "far" filters only vectors around one that is further from the query than nine tenths of all. Times under filters
are processor time too.

The floor is the time in which this machine reads what a query reads, in order or at random places; what share of the measured time
it is tells how near the kernel comes to it.

The peers are what is left of those that were tried. hnswlib-node is compiled on this machine for its processor; usearch and zvec come prebuilt. Left out:
faiss-node (its installation needs files from GitHub, or FAISS and a compiler), @lancedb/lancedb (1.3 ms of processor time per
query at 10,000 × 384, recall 0.995), @ruvector/core (0.75 ms, 2,000 vectors inserted per second, ef without effect), sqlite-vec
(exact scans only). zvec's int8 finds nothing with l2 and inner product (version 0.7.0), so it runs with cosine, which orders
vectors of unit length alike.
`;

const opening = (data: string): string => `<!-- ${data} -->`;
const closing = (data: string): string => `<!-- end of ${data} -->`;

/** `document` (empty at first) with the section of the case replaced, or added at the end. */
export function withCase(document: string, data: string, section: string): string {
  const text = document === "" ? introduction : document;
  const part = `${opening(data)}\n\n${section.trim()}\n\n${closing(data)}`;
  const start = text.indexOf(opening(data));
  const end = text.indexOf(closing(data));
  if (start === -1 || end === -1) return `${text.trimEnd()}\n\n${part}\n`;
  return text.slice(0, start) + part + text.slice(end + closing(data).length);
}
