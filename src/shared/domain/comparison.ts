import type { FrameSize } from './frame.js';

/** How the original is shown in a result: `side` by side, or up to a line that wipes over the picture. */
export const COMPARISONS = ['side', 'wipe'] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** The seconds in which the line of a video goes over the picture and back. */
const WIPE_SECONDS = 6;

/** The size of a result of `size` px beside its original. */
export function comparedSize({ width, height }: FrameSize, comparison: Comparison | undefined): FrameSize {
  return { width: comparison === 'side' ? 2 * width : width, height };
}

/** Where the line is at a time of a video, as a share of the width: all of the original first, then all painted. */
export function wipeAt(seconds: number): number {
  return 0.5 + 0.5 * Math.cos((2 * Math.PI * seconds) / WIPE_SECONDS);
}
