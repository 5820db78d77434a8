/** Which checkpoints of a run stay. */
export interface KeepingRule {
  /** How many of the latest ones, at least 1. */
  readonly keep: number;
  /** How many of the older ones, spread over the run. */
  readonly spread: number;
  /** Those that stay in any case, such as the best one. */
  readonly always: readonly number[];
}

/**
 * The steps whose checkpoints stay. While too many of the older ones are there, the one goes whose neighbors are
 * nearest to each other, so that the others stay evenly spread however often the rule is applied.
 *
 * @param steps ascending.
 */
export function keptSteps(steps: readonly number[], { keep, spread, always }: KeepingRule): Set<number> {
  const latest = steps.slice(-keep);
  const older = steps.slice(0, -keep).filter((step) => !always.includes(step));
  const end = latest[0] ?? 0;
  while (older.length > spread) {
    const gaps = older.map((_, index) => (older[index + 1] ?? end) - (older[index - 1] ?? 0));
    older.splice(gaps.indexOf(Math.min(...gaps)), 1);
  }
  return new Set([...latest, ...older, ...steps.filter((step) => always.includes(step))]);
}
