import { splineWeights } from './splineWeights.js';

/** The four source positions around an output pixel, clamped to the image, and their weights. */
interface Taps {
  readonly positions: Int32Array;
  readonly weights: Float32Array;
}

/** An image of any number of channels, 0-255, row by row. */
export interface Samples {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Float32Array;
}

/**
 * The rows of an enlarged image, from top to bottom, by Catmull-Rom splines. Pixel centers are at half-integers.
 * Only a few rows are in memory, whatever the size.
 */
export class CubicRows {
  private readonly columns: Taps;
  private readonly rows: Taps;
  private readonly widened = new Map<number, Float32Array>();
  private readonly channels: number;

  /**
   * @param width `height`: of the enlarged image in px, at least those of `image`
   * @param span the columns to read; default: all
   */
  constructor(
    private readonly image: Samples,
    width: number,
    height: number,
    private readonly span = { x: 0, width },
  ) {
    this.channels = image.data.length / (image.width * image.height);
    this.columns = tapsOf(image.width, width);
    this.rows = tapsOf(image.height, height);
  }

  /**
   * Fills `target` (each channel of each column of the span) with row `y`, in 0-255, unrounded and unclamped. Rows have
   * to be read in order.
   */
  read(y: number, target: Float32Array): void {
    const { positions, weights } = this.rows;
    const at = 4 * y;
    for (const kept of this.widened.keys()) if (kept < positions[at]!) this.widened.delete(kept);
    const rows = [0, 1, 2, 3].map((tap) => this.widenedRow(positions[at + tap]!));
    const [first, second, third, fourth] = rows as [Float32Array, Float32Array, Float32Array, Float32Array];
    const [a, b, c, d] = [weights[at]!, weights[at + 1]!, weights[at + 2]!, weights[at + 3]!];
    for (let i = 0; i < target.length; i++) {
      target[i] = a * first[i]! + b * second[i]! + c * third[i]! + d * fourth[i]!;
    }
  }

  private widenedRow(y: number): Float32Array {
    const known = this.widened.get(y);
    if (known) return known;
    const { channels, span } = this;
    const row = new Float32Array(span.width * channels);
    const { data, width } = this.image;
    const { positions, weights } = this.columns;
    const start = y * width * channels;
    for (let x = 0, target = 0; x < span.width; x++) {
      const at = 4 * (span.x + x);
      const a = weights[at]!;
      const b = weights[at + 1]!;
      const c = weights[at + 2]!;
      const d = weights[at + 3]!;
      let first = start + channels * positions[at]!;
      let second = start + channels * positions[at + 1]!;
      let third = start + channels * positions[at + 2]!;
      let fourth = start + channels * positions[at + 3]!;
      for (let channel = 0; channel < channels; channel++) {
        row[target++] = a * data[first++]! + b * data[second++]! + c * data[third++]! + d * data[fourth++]!;
      }
    }
    this.widened.set(y, row);
    return row;
  }
}

function tapsOf(from: number, to: number): Taps {
  const positions = new Int32Array(4 * to);
  const weights = new Float32Array(4 * to);
  for (let i = 0; i < to; i++) {
    const center = ((i + 0.5) * from) / to - 0.5;
    const left = Math.floor(center);
    splineWeights(weights, center - left, 4 * i);
    for (let tap = 0; tap < 4; tap++) positions[4 * i + tap] = Math.min(from - 1, Math.max(0, left - 1 + tap));
  }
  return { positions, weights };
}
