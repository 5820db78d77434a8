/**
 * The progress of a job: `fraction` goes from 0 to 1 and never decreases, `phase` is one word for the current activity.
 */
export interface Progress {
  readonly fraction: number;
  readonly phase: string;
  /** Time until the end as estimated by the current part of the work, in seconds; absent without an estimate. */
  readonly secondsLeft?: number | undefined;
  /** The pace of a video, over all frames so far. */
  readonly framesPerSecond?: number | undefined;
}

export type ProgressSink = (progress: Progress) => void;

/**
 * A sink for a sub-task: maps the sub-task's 0-1 to `from`-`to` of the parent. The sub-task does not need to know its
 * range.
 */
export function sliceProgress(parent: ProgressSink, from: number, to: number): ProgressSink {
  return ({ fraction, ...rest }) => parent({ ...rest, fraction: from + (to - from) * fraction });
}
