/** One of the sizes at which a picture is optimized, the smallest first. */
export interface FineScale {
  /** How many times the working size is halved. */
  readonly halvings: number;
  readonly steps: number;
}

/** Half and all of the working size, in few steps: they are to change the paint, not what the generator painted. */
const SCALES: readonly FineScale[] = [
  { halvings: 1, steps: 20 },
  { halvings: 0, steps: 20 },
];

/** Pictures smaller than this have too few features for statistics. */
const LEAST_SIDE_PX = 64;

/** The maximum number of pixels to optimize: it allows 1024 x 683 px. Larger pictures are enlarged from that. */
const MOST_PIXELS = 700_000;
/** So few pixels are optimized at least, even if that takes more memory. */
const LEAST_PIXELS = 200_000;

/**
 * Everything the gradient needs is in memory at once. Measured on `tensorflow`: with 0.79 megapixels the process peaked at
 * 2.9 GB, with 0.7 and a photo of 96 megapixels at 3.0 GB. The engine is to stay below 3 GB, with the photo and the result.
 */
const MEMORY = { most: 3e9, fixed: 1.32e9, perOptimizedPixel: 2000, perPixel: 6 };

/** The longest side in px at which a picture is optimized that becomes this large. */
export function mostFinePx(width: number, height: number): number {
  const room = (MEMORY.most - MEMORY.fixed - MEMORY.perPixel * width * height) / MEMORY.perOptimizedPixel;
  const most = Math.min(MOST_PIXELS, Math.max(LEAST_PIXELS, room));
  return Math.floor(Math.max(width, height) * Math.sqrt(most / (width * height)));
}

/** The padded sides are multiples of this, so that halved pictures and their features divide evenly at every scale. */
export const FINE_MULTIPLE_PX = 32;

/** The scales of a picture of this size: always the full one, and smaller ones if they are large enough. */
export function fineScales(width: number, height: number): readonly FineScale[] {
  return SCALES.filter(({ halvings }) => halvings === 0 || Math.min(width, height) / 2 ** halvings >= LEAST_SIDE_PX);
}

/** Estimates the remaining time of all scales: from one measured step of each, then from the actual steps. */
export class FineClock {
  private readonly made: { steps: number; ms: number }[];

  /** @param rehearsedMs the measured time of one step of each scale. */
  constructor(
    private readonly scales: readonly FineScale[],
    private readonly rehearsedMs: readonly number[],
  ) {
    this.made = scales.map(() => ({ steps: 0, ms: 0 }));
  }

  /** Records the time of a step at the scale with this index, not counting waits for other work. */
  add(index: number, ms: number): void {
    const made = this.made[index]!;
    made.steps += 1;
    made.ms += ms;
  }

  /** Until the last step is done. */
  get secondsLeft(): number {
    return (
      this.scales.reduce((sum, { steps }, index) => sum + (steps - this.made[index]!.steps) * this.pace(index), 0) /
      1000
    );
  }

  /** 0-1, by time. */
  get fraction(): number {
    const seconds = this.made.reduce((sum, { ms }) => sum + ms, 0) / 1000;
    const whole = seconds + this.secondsLeft;
    return whole === 0 ? 1 : seconds / whole;
  }

  private pace(index: number): number {
    const { steps, ms } = this.made[index]!;
    return steps === 0 ? this.rehearsedMs[index]! : ms / steps;
  }
}

/** How long a step of the fine effort takes on a machine: a line over the pixels that it works on. */
export interface FinePace {
  readonly msPerStep: number;
  readonly msPerMegapixel: number;
}

/** With reading, the network's pass, two timed steps of each scale and enlarging, in units of the optimization. */
const OTHER_WORK = 1.2;

/**
 * How long the fine effort takes for a picture.
 * @param picture its size in px, and the size of its strokes.
 */
export function fineSeconds(
  { msPerStep, msPerMegapixel }: FinePace,
  picture: { readonly width: number; readonly height: number; readonly strokePx?: number | null | undefined },
): number {
  const side = Math.max(picture.width, picture.height);
  const most = Math.min(picture.strokePx ?? Infinity, mostFinePx(picture.width, picture.height));
  const factor = Math.min(1, most / side);
  const size = { width: Math.round(picture.width * factor), height: Math.round(picture.height * factor) };
  const ms = fineScales(size.width, size.height).reduce(
    (sum, scale) => sum + scale.steps * (msPerStep + msPerMegapixel * megapixelsAt(size, scale)),
    0,
  );
  return (ms * OTHER_WORK) / 1000;
}

/** The pixels of a padded picture at a scale, in millions. */
export function megapixelsAt({ width, height }: { width: number; height: number }, { halvings }: FineScale): number {
  const side = (px: number): number => (Math.ceil(px / FINE_MULTIPLE_PX) * FINE_MULTIPLE_PX) / 2 ** halvings;
  return (side(width) * side(height)) / 1e6;
}
