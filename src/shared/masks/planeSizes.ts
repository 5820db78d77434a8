import type { PlaneSize } from './boxSums.js';

/** A plane smaller by a whole factor: the mean of each square; squares at the right and lower border may be cut. */
export function reducedPlane(plane: Float32Array, from: PlaneSize, to: PlaneSize, factor: number): Float32Array {
  const reduced = new Float32Array(to.width * to.height);
  for (let y = 0, at = 0; y < to.height; y++) {
    const bottom = Math.min(from.height, (y + 1) * factor);
    for (let x = 0; x < to.width; x++, at++) {
      const right = Math.min(from.width, (x + 1) * factor);
      let sum = 0;
      for (let v = y * factor; v < bottom; v++) {
        for (let i = v * from.width + x * factor; i < v * from.width + right; i++) sum += plane[i]!;
      }
      reduced[at] = sum / ((bottom - y * factor) * (right - x * factor));
    }
  }
  return reduced;
}

/** The inverse: values between the middles of the squares, on straight lines. */
export function enlargedPlane(plane: Float32Array, from: PlaneSize, to: PlaneSize, factor: number): Float32Array {
  const enlarged = new Float32Array(to.width * to.height);
  const columns = Array.from({ length: to.width }, (_, x) => between(x, factor, from.width));
  for (let y = 0, at = 0; y < to.height; y++) {
    const row = between(y, factor, from.height);
    const [upper, lower] = [row.first * from.width, row.second * from.width];
    for (let x = 0; x < to.width; x++, at++) {
      const { first, second, share } = columns[x]!;
      const above = plane[upper + first]! + share * (plane[upper + second]! - plane[upper + first]!);
      const below = plane[lower + first]! + share * (plane[lower + second]! - plane[lower + first]!);
      enlarged[at] = above + row.share * (below - above);
    }
  }
  return enlarged;
}

/** The two squares whose middles are around a px, and how far it is from the first to the second. */
function between(px: number, factor: number, count: number): { first: number; second: number; share: number } {
  const at = Math.min(count - 1, Math.max(0, (px + 0.5) / factor - 0.5));
  const first = Math.floor(at);
  return { first, second: Math.min(count - 1, first + 1), share: at - first };
}
