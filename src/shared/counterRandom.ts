/**
 * Random numbers as a pure function of a seed and counters. The same arguments give the same number on every machine,
 * so a run can be resumed at any step without storing a random generator's state.
 *
 * Each counter is mixed in with the 32-bit finalizer of MurmurHash3 (Austin Appleby, public domain): every input bit
 * flips about half of the output bits.
 */
export function hash32(seed: number, ...counters: readonly number[]): number {
  let hash = finalize((seed >>> 0) ^ 0x9e3779b9);
  for (const counter of counters) {
    const high = Math.floor(counter / 0x100000000) >>> 0;
    hash = finalize((Math.imul(hash, 5) + 0xe6546b64) ^ (counter >>> 0));
    if (high !== 0) hash = finalize(hash ^ high);
  }
  return hash;
}

/** Uniform in [0, 1), with 32 random bits. */
export function uniform(seed: number, ...counters: readonly number[]): number {
  return hash32(seed, ...counters) / 0x100000000;
}

/** A permutation of 0 … `length` - 1 that depends only on the arguments (Fisher and Yates; `length` below 2^32). */
export function permutation(length: number, seed: number, ...counters: readonly number[]): Uint32Array {
  const order = Uint32Array.from({ length }, (_, index) => index);
  for (let index = length - 1; index > 0; index -= 1) {
    const other = Math.floor(uniform(seed, ...counters, index) * (index + 1));
    const kept = order[index]!;
    order[index] = order[other]!;
    order[other] = kept;
  }
  return order;
}

function finalize(value: number): number {
  let hash = value >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
