/**
 * The progress of a job: `fraction` goes from 0 to 1 and never decreases, `phase` is one word for the current activity.
 */
export interface Progress {
  readonly fraction: number;
  readonly phase: string;
  /** What a part of the work has foretold of the time until its end, in seconds; absent where nothing was. */
  readonly secondsLeft?: number | undefined;
}

export type ProgressSink = (progress: Progress) => void;

/**
 * A sink for a sub-task that reports 0-1 of its own, placed at `from`-`to` of the parent's range. The sub-task need
 * not know where it sits.
 */
export function sliceProgress(parent: ProgressSink, from: number, to: number): ProgressSink {
  return ({ fraction, ...rest }) => parent({ ...rest, fraction: from + (to - from) * fraction });
}
