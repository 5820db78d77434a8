/** Uniform numbers 0-1 from a seed (Mulberry32), the same on every machine. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Numbers -1 to 1. */
export function randomValues(length: number, random: () => number): Float32Array {
  return Float32Array.from({ length }, () => 2 * random() - 1);
}
