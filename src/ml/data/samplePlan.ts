import { permutation, uniform } from '../../shared/counterRandom.js';

/** The two kinds of training images. Each kind is shuffled separately. */
export type SampleKind = 'content' | 'style';

/** How crops are taken; see `cropRect`. */
export interface CropSettings {
  /** Side of the square crop in pixels. */
  readonly size: number;
  /** The image's short side before the crop, as multiples of the crop's side: uniform between the two. */
  readonly scale: readonly [number, number];
  /** An image is never enlarged by more than this, unless it would otherwise be smaller than the crop. */
  readonly maxUpscale: number;
  /** Whether half of the crops are mirrored horizontally. */
  readonly flip: boolean;
}

/** One sample's random choices, each uniform in [0, 1). */
export interface CropDraw {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
  readonly flip: number;
}

/**
 * How to crop an image: resize all of it to `width` x `height`, take the square at `left`, `top`, optionally mirror it.
 */
export interface CropRect {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
  readonly size: number;
  readonly isFlipped: boolean;
}

const STREAM = { content: 1, style: 2 } as const;
const DRAW = { order: 0, scale: 1, x: 2, y: 3, flip: 4 } as const;

/**
 * Which file each sample uses and how it is cropped, as a pure function of (seed, sample number). Every epoch is a new
 * permutation of the files. Only the current permutations are kept (4 bytes per file and kind).
 */
export class SamplePlan {
  private readonly orders = new Map<SampleKind, { epoch: number; order: Uint32Array }>();

  constructor(
    private readonly seed: number,
    private readonly fileCounts: Readonly<Record<SampleKind, number>>,
  ) {}

  /**
   * The file of sample number `sample` (counted from 0 over the whole run). If a file is broken, `attempt` > 0 selects
   * a replacement: the following files in the same epoch's order.
   */
  fileOf(kind: SampleKind, sample: number, attempt = 0): number {
    const count = this.fileCounts[kind];
    const order = this.orderOf(kind, Math.floor(sample / count));
    return order[((sample % count) + attempt) % count]!;
  }

  drawOf(kind: SampleKind, sample: number): CropDraw {
    const draw = (which: number): number => uniform(this.seed, STREAM[kind], which, sample);
    return { scale: draw(DRAW.scale), x: draw(DRAW.x), y: draw(DRAW.y), flip: draw(DRAW.flip) };
  }

  private orderOf(kind: SampleKind, epoch: number): Uint32Array {
    const cached = this.orders.get(kind);
    if (cached?.epoch === epoch) return cached.order;
    const order = permutation(this.fileCounts[kind], this.seed, STREAM[kind], DRAW.order, epoch);
    this.orders.set(kind, { epoch, order });
    return order;
  }
}

/**
 * The crop's rectangle in an image of `width` x `height` pixels. The image is resized so that its short side is
 * uniformly distributed between the configured multiples of the crop; the crop's position is uniform as well.
 */
export function cropRect(width: number, height: number, settings: CropSettings, draw: CropDraw): CropRect {
  const { size, scale, maxUpscale } = settings;
  const short = Math.min(width, height);
  const lowest = Math.max(size, size * scale[0]);
  const highest = Math.max(lowest, Math.min(size * scale[1], short * maxUpscale));
  const target = lowest + draw.scale * (highest - lowest);
  const resized = { width: fit(width, target / short, size), height: fit(height, target / short, size) };
  return {
    ...resized,
    left: Math.floor(draw.x * (resized.width - size + 1)),
    top: Math.floor(draw.y * (resized.height - size + 1)),
    size,
    isFlipped: settings.flip && draw.flip < 0.5,
  };
}

/** The largest centered crop of an image, at exactly the crop's size: for previews. */
export const CENTER_DRAW: CropDraw = { scale: 0, x: 0.5, y: 0.5, flip: 1 };

function fit(length: number, factor: number, least: number): number {
  return Math.max(least, Math.round(length * factor));
}
