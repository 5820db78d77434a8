/** One of the sizes at which a picture is optimized, the smallest first. */
export interface FineScale {
  /** How often the working size is halved. */
  readonly halvings: number;
  readonly steps: number;
}

/** A quarter, half and all of the working size, with more steps where they cost less. */
const SCALES: readonly FineScale[] = [
  { halvings: 2, steps: 100 },
  { halvings: 1, steps: 80 },
  { halvings: 0, steps: 60 },
];

/** Smaller pictures than this have too few features for statistics. */
const LEAST_SIDE_PX = 64;

/**
 * The most pixels that are optimized; larger pictures are enlarged from that, as for larger strokes. Everything that the
 * gradient needs is held at once: at 0.79 megapixels the process peaked at 2.9 GB (measured on `tensorflow`). This keeps the
 * engine below 3 GB, with the pixels of a large photo beside it; 1024 x 683 px are within it.
 */
const MOST_PIXELS = 700_000;

/** The longest side in px at which a picture of these proportions is optimized. */
export function mostFinePx(width: number, height: number): number {
  return Math.floor(Math.max(width, height) * Math.sqrt(MOST_PIXELS / (width * height)));
}

/** The side of what both a halved picture and its features divide evenly at every scale, in px. */
export const FINE_MULTIPLE_PX = 32;

/** The scales of a picture of this size: the full one always, smaller ones where they are large enough. */
export function fineScales(width: number, height: number): readonly FineScale[] {
  return SCALES.filter(({ halvings }) => halvings === 0 || Math.min(width, height) / 2 ** halvings >= LEAST_SIDE_PX);
}

/** Foretells how long the steps of all scales take: by one measured step of each, then by the steps that were made. */
export class FineClock {
  private readonly made: { steps: number; ms: number }[];

  /** @param rehearsedMs of one step of each scale. */
  constructor(
    private readonly scales: readonly FineScale[],
    private readonly rehearsedMs: readonly number[],
  ) {
    this.made = scales.map(() => ({ steps: 0, ms: 0 }));
  }

  /** A step of the scale with this index took so long, waits for other work left out. */
  add(index: number, ms: number): void {
    const made = this.made[index]!;
    made.steps += 1;
    made.ms += ms;
  }

  /** Until the last step is made. */
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
