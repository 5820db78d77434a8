import type { Progress, ProgressSink } from '../../shared/progress.js';

const INTERVAL_MS = 100;

/**
 * A sink that passes at most about ten reports per second and never a smaller fraction; the last (1) always passes. A
 * new phase passes immediately, since there are few.
 */
export function steadyProgress(sink: ProgressSink, now: () => number = () => performance.now()): ProgressSink {
  let sentAt = -Infinity;
  let sent: Progress = { fraction: 0, phase: '' };
  return ({ fraction, ...rest }) => {
    const next = { ...rest, fraction: Math.min(1, Math.max(sent.fraction, fraction)) };
    const isNews = next.phase !== sent.phase || (next.fraction === 1 && sent.fraction < 1);
    if (!isNews && now() - sentAt < INTERVAL_MS) return;
    const isSame = next.phase === sent.phase && next.fraction === sent.fraction;
    // If the fraction would decrease, the time left is still useful.
    if (isSame && next.secondsLeft === sent.secondsLeft) return;
    sent = next;
    sentAt = now();
    sink(next);
  };
}
