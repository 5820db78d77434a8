/** Below this fraction of the work, the pace is not a reliable estimate. */
const FIRST_GUESS = 0.08;
const FIRST_GUESS_MS = 500;

/**
 * Returns a function that estimates the seconds left of a job from its fraction done (0-1), by the pace since the first
 * report; so the time that the job waited does not count. Null while there is no estimate.
 */
export function timeLeft(now: () => number = () => performance.now()): (fraction: number) => number | null {
  let start: { readonly ms: number; readonly fraction: number } | undefined;
  return (fraction) => {
    start ??= { ms: now(), fraction };
    const elapsed = now() - start.ms;
    const done = fraction - start.fraction;
    if (done < FIRST_GUESS || elapsed < FIRST_GUESS_MS) return null;
    return ((elapsed / done) * (1 - fraction)) / 1000;
  };
}
