import type { SubjectLook } from '../../../shared/contract/stylize.js';
import { ownLookAt, SAME_TIME, strengthAt, type StrengthKey, type Timeline } from '../../../shared/domain/timeline.js';
import type { Look } from './look.js';

/** A part of a video, in seconds from its first frame. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

const EMPTY: Timeline<Look> = { shots: [], strengths: [] };

/** The look of a video at a time, or of anything else (null). */
export function lookAt(subject: SubjectLook, seconds: number | null): Look {
  const { timeline, ...base } = subject;
  if (!timeline) return subject;
  if (seconds === null) return base;
  const look = ownLookAt(timeline, seconds)?.look ?? base;
  return { ...look, strength: strengthAt(timeline.strengths, seconds) ?? look.strength };
}

/**
 * The subject with this look at a time: in the shot if that has one of its own, else everywhere else.
 * @param isKeyed whether a strength that differs from the keys becomes a key
 */
export function withLookAt(subject: SubjectLook, seconds: number | null, look: Look, isKeyed: boolean): SubjectLook {
  const { timeline, ...base } = subject;
  if (!timeline) return look;
  const own = seconds === null ? undefined : ownLookAt(timeline, seconds);
  const keyed = seconds === null ? undefined : strengthAt(timeline.strengths, seconds);
  // While keys rule, the strength beneath them stays.
  const placed = keyed === undefined ? look : { ...look, strength: (own?.look ?? base).strength };
  const changed: Timeline<Look> = {
    shots: timeline.shots.map((shot) => (shot === own ? { ...shot, look: placed } : shot)),
    strengths:
      isKeyed && seconds !== null && keyed !== undefined
        ? withKey(timeline.strengths, { at: seconds, strength: look.strength })
        : timeline.strengths,
  };
  return { ...(own ? base : placed), timeline: changed };
}

/** The subject whose shot has the look that it has now as its own. */
export function withOwnLook(subject: SubjectLook, { from, to }: Span): SubjectLook {
  const { timeline = EMPTY, ...base } = subject;
  // A shot may have been longer while the search for shots was under way.
  const others = timeline.shots.filter((shot) => shot.to <= from + SAME_TIME || shot.from >= to - SAME_TIME);
  const shots = [...others, { from, to, look: base }].sort((a, b) => a.from - b.from);
  return { ...base, timeline: { ...timeline, shots } };
}

/** The subject without the own look of the shot at a time. */
export function withoutOwnLook(subject: SubjectLook, seconds: number): SubjectLook {
  const { timeline = EMPTY } = subject;
  const own = ownLookAt(timeline, seconds);
  return withTimeline(subject, { ...timeline, shots: timeline.shots.filter((shot) => shot !== own) });
}

/** The key at a time; undefined: there is none. */
export function keyAt(subject: SubjectLook, seconds: number): StrengthKey | undefined {
  return subject.timeline?.strengths.find(({ at }) => Math.abs(at - seconds) < SAME_TIME);
}

/** The subject with a key at a time for the strength that it has there, or without the key that is there. */
export function withKeyToggled(subject: SubjectLook, seconds: number): SubjectLook {
  const { timeline = EMPTY } = subject;
  const known = keyAt(subject, seconds);
  const strengths = known
    ? timeline.strengths.filter((key) => key !== known)
    : withKey(timeline.strengths, { at: seconds, strength: lookAt(subject, seconds).strength });
  return withTimeline(subject, { ...timeline, strengths });
}

/** What an export of a video of this length paints; undefined: nothing has a style. */
export function exportedLook(subject: SubjectLook, seconds: number) {
  const { timeline, ...base } = subject;
  const styled = [base, ...(timeline?.shots ?? []).map(({ look }) => look)].find(({ styles }) => styles.length > 0);
  if (!styled || !timeline) return styled && { ...base, timeline: undefined };
  const shots = timeline.shots.map((shot) => ({ ...shot, look: shot.look.styles.length > 0 ? shot.look : null }));
  const originals = base.styles.length > 0 ? [] : gapsIn(shots, seconds).map((gap) => ({ ...gap, look: null }));
  const all = [...shots, ...originals].sort((a, b) => a.from - b.from);
  return { ...(originals.length > 0 ? styled : base), timeline: { shots: all, strengths: timeline.strengths } };
}

/** The parts of a video that no span covers. */
function gapsIn(spans: readonly Span[], seconds: number): Span[] {
  const ends = [0, ...spans.map(({ to }) => to)];
  const begins = [...spans.map(({ from }) => from), seconds];
  return ends.map((from, index) => ({ from, to: begins[index]! })).filter(({ from, to }) => to - from > SAME_TIME);
}

function withKey(keys: readonly StrengthKey[], key: StrengthKey): StrengthKey[] {
  const others = keys.filter(({ at }) => Math.abs(at - key.at) >= SAME_TIME);
  return [...others, key].sort((a, b) => a.at - b.at);
}

function withTimeline({ timeline: _, ...base }: SubjectLook, timeline: Timeline<Look>): SubjectLook {
  return timeline.shots.length + timeline.strengths.length === 0 ? base : { ...base, timeline };
}
