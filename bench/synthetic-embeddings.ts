// Synthetic embeddings with the structure of real ones: clustered points on a low-dimensional manifold, bent into
// `dimensions` dimensions, unit length. The same arguments always give the same vectors. Base set and queries share
// the `structure` seed and differ in `seed`.

export interface EmbeddingOptions {
  readonly seed?: number;
  readonly structure?: number;
  readonly latent?: number;
  readonly clusters?: number;
}

export type Random = () => number;

/** Mulberry32: uniform numbers in [0, 1), reproducible from the seed. */
export function uniform(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function gaussian(random: Random): number {
  let u = 0;
  while (u === 0) u = random();
  return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * random());
}

/** `count` × `dimensions`, row-major, unit rows. */
export function embeddings(count: number, dimensions: number, options: EmbeddingOptions = {}): Float32Array {
  const { seed = 1, structure = 7, latent = 32, clusters = 200 } = options;
  const shape = uniform(structure);
  const projection = Float32Array.from({ length: latent * dimensions }, () => gaussian(shape) / Math.sqrt(latent));
  const centres = Float32Array.from({ length: clusters * latent }, () => gaussian(shape));
  const random = uniform(seed);
  const out = new Float32Array(count * dimensions);
  const z = new Float32Array(latent);
  for (let i = 0; i < count; i++) {
    const c = Math.floor(random() * clusters) * latent;
    for (let k = 0; k < latent; k++) z[k] = centres[c + k] + 0.7 * gaussian(random);
    const row = out.subarray(i * dimensions, (i + 1) * dimensions);
    project(z, projection, row);
    let norm = 0;
    for (let d = 0; d < dimensions; d++) {
      row[d] = Math.tanh(row[d]) + 0.15 * gaussian(random);
      norm += row[d] * row[d];
    }
    norm = 1 / Math.sqrt(norm);
    for (let d = 0; d < dimensions; d++) row[d] *= norm;
  }
  return out;
}

function project(z: Float32Array, projection: Float32Array, row: Float32Array): void {
  const dimensions = row.length;
  for (let k = 0; k < z.length; k++) {
    for (let d = 0; d < dimensions; d++) row[d] += z[k] * projection[k * dimensions + d];
  }
}
