import type { PixelImage } from '../../shared/domain/pixelImage.js';

/** The four source positions around an output pixel, clamped to the image, and their weights. */
interface Taps {
  readonly positions: Int32Array;
  readonly weights: Float32Array;
}

/**
 * The rows of an enlarged image, from top to bottom, by Catmull-Rom splines (Catmull and Rom 1974; in the convolution
 * form of Keys 1981, a = -1/2). Pixel centers are at half-integers. Only a few rows are in memory, whatever the size.
 */
export class CubicRows {
  private readonly columns: Taps;
  private readonly rows: Taps;
  private readonly widened = new Map<number, Float32Array>();

  /**
   * @param width `height`: of the enlarged image in px, at least those of `image`
   * @param span the columns to read; default: all
   */
  constructor(
    private readonly image: PixelImage,
    width: number,
    height: number,
    private readonly span = { x: 0, width },
  ) {
    this.columns = tapsOf(image.width, width);
    this.rows = tapsOf(image.height, height);
  }

  /**
   * Fills `target` (3 values for each column of the span) with row `y`, in 0-255, unrounded and unclamped. Rows have to
   * be read in order.
   */
  read(y: number, target: Float32Array): void {
    const first = this.rows.positions[4 * y]!;
    for (const kept of this.widened.keys()) if (kept < first) this.widened.delete(kept);
    target.fill(0);
    for (let tap = 0; tap < 4; tap++) {
      const row = this.widenedRow(this.rows.positions[4 * y + tap]!);
      const weight = this.rows.weights[4 * y + tap]!;
      for (let i = 0; i < target.length; i++) target[i] = target[i]! + weight * row[i]!;
    }
  }

  private widenedRow(y: number): Float32Array {
    const known = this.widened.get(y);
    if (known) return known;
    const row = new Float32Array(this.span.width * 3);
    const { data, width } = this.image;
    const { positions, weights } = this.columns;
    const start = y * width * 3;
    for (let x = 0; x < this.span.width; x++) {
      const first = 4 * (this.span.x + x);
      for (let tap = first; tap < first + 4; tap++) {
        const from = start + 3 * positions[tap]!;
        const weight = weights[tap]!;
        row[3 * x] = row[3 * x]! + weight * data[from]!;
        row[3 * x + 1] = row[3 * x + 1]! + weight * data[from + 1]!;
        row[3 * x + 2] = row[3 * x + 2]! + weight * data[from + 2]!;
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
    const t = center - left;
    const shares = [
      ((-0.5 * t + 1) * t - 0.5) * t,
      (1.5 * t - 2.5) * t * t + 1,
      ((-1.5 * t + 2) * t + 0.5) * t,
      (0.5 * t - 0.5) * t * t,
    ];
    shares.forEach((share, tap) => {
      positions[4 * i + tap] = Math.min(from - 1, Math.max(0, left - 1 + tap));
      weights[4 * i + tap] = share;
    });
  }
  return { positions, weights };
}
