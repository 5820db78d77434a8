import { z } from 'zod';

/** What changes over the time of a video. Times are in seconds from its first frame. */
export interface Timeline<Look> {
  /** Shots with a look of their own, in order; they do not overlap. */
  readonly shots: readonly OwnLook<Look>[];
  /** In order. Any replace the strengths of all looks. */
  readonly strengths: readonly StrengthKey[];
}

/** The look of the frames that are shown from one time to another one (exclusive). Null where it may be: the original. */
export interface OwnLook<Look> {
  readonly from: number;
  readonly to: number;
  readonly look: Look;
}

/** The strength at a time. Between two keys it changes evenly; before the first and after the last one it stays. */
export interface StrengthKey {
  readonly at: number;
  readonly strength: number;
}

/** More are no work of a hand. */
const MOST = 500;

const seconds = z.number().nonnegative();

export const strengthKeysSchema = z
  .array(z.object({ at: seconds, strength: z.number().min(0).max(1) }))
  .max(MOST)
  .readonly();

/** The schema of a timeline for one kind of look. */
export function timelineSchemaOf<Look extends z.ZodType>(look: Look) {
  return z.object({
    shots: z
      .array(z.object({ from: seconds, to: seconds, look }))
      .max(MOST)
      .readonly(),
    strengths: strengthKeysSchema,
  });
}

/** Times that are nearer than this are those of the same frame. */
export const SAME_TIME = 1e-3;

/** The shot with a look of its own at a time; undefined: there is none. */
export function ownLookAt<Look>(timeline: Timeline<Look> | undefined, at: number): OwnLook<Look> | undefined {
  return timeline?.shots.find(({ from, to }) => at >= from - SAME_TIME && at < to - SAME_TIME);
}

/** The strength at a time; undefined without keys. */
export function strengthAt(keys: readonly StrengthKey[] | undefined, at: number): number | undefined {
  const [first] = keys ?? [];
  if (!keys || !first) return undefined;
  const index = keys.findIndex((key) => key.at > at);
  if (index === 0) return first.strength;
  const before = keys.at(index < 0 ? -1 : index - 1)!;
  const after = index < 0 ? before : keys[index]!;
  if (after === before) return before.strength;
  return before.strength + ((at - before.at) / (after.at - before.at)) * (after.strength - before.strength);
}
