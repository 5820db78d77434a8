/** One of the sizes at which a picture is optimized, the smallest first. */
export interface FineScale {
  /** How many times the working size is halved. */
  readonly halvings: number;
  readonly steps: number;
}

/** A quarter, half and all of the sketch's size, with more steps where they are cheaper. */
const SCALES: readonly FineScale[] = [
  { halvings: 2, steps: 60 },
  { halvings: 1, steps: 50 },
  { halvings: 0, steps: 40 },
];

/** Pictures smaller than this have too few features for statistics. */
const LEAST_SIDE_PX = 64;

/** The most pixels of a sketch: it is to have planes and gestures, the later stages paint what is finer. */
const SKETCH_PIXELS = 200_000;

/** The longest side in px of the sketch of a picture. */
export function sketchPx(width: number, height: number): number {
  return Math.floor(Math.max(width, height) * Math.min(1, Math.sqrt(SKETCH_PIXELS / (width * height))));
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

/** Reading, the network's pass over the small copy and enlarging, as a share of the optimization. */
const OTHER_WORK = 1.04;
/** Painting the picture itself, and writing it, takes so many times as long as a step of its size. */
const STEPS_TO_PAINT = 1.5;

/**
 * How long the fine effort takes for a picture.
 * @param picture its size in px, and the size of its strokes.
 */
export function fineSeconds(
  { msPerStep, msPerMegapixel }: FinePace,
  picture: { readonly width: number; readonly height: number; readonly strokePx?: number | null | undefined },
): number {
  const megapixels = (picture.width * picture.height) / 1e6;
  const factor = Math.min(1, (picture.strokePx ?? Infinity) / Math.max(picture.width, picture.height));
  const painted = { width: Math.round(picture.width * factor), height: Math.round(picture.height * factor) };
  const most = sketchPx(painted.width, painted.height) / Math.max(painted.width, painted.height);
  const size = { width: Math.round(painted.width * most), height: Math.round(painted.height * most) };
  const ms = fineScales(size.width, size.height).reduce(
    (sum, scale) => sum + scale.steps * (msPerStep + msPerMegapixel * megapixelsAt(size, scale)),
    0,
  );
  return (ms * OTHER_WORK + msPerMegapixel * megapixels * factor ** 2 * STEPS_TO_PAINT) / 1000;
}

/** The pixels of a padded picture at a scale, in millions. */
export function megapixelsAt({ width, height }: { width: number; height: number }, { halvings }: FineScale): number {
  const side = (px: number): number => (Math.ceil(px / FINE_MULTIPLE_PX) * FINE_MULTIPLE_PX) / 2 ** halvings;
  return (side(width) * side(height)) / 1e6;
}
