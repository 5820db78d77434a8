import type { ScheduleSettings } from './config.js';

/**
 * The learning rate of step `step` (from 1) as a factor of the highest: linear warm-up, constant, then cosine decay to
 * `finalFraction` at `totalSteps`. There is no decay while the total is unknown (a run limited by minutes measures its
 * speed first).
 */
export function learningRateFactor(step: number, totalSteps: number | undefined, settings: ScheduleSettings): number {
  const { warmupSteps, decayStart, finalFraction } = settings;
  if (step <= warmupSteps) return step / (warmupSteps + 1);
  if (totalSteps === undefined) return 1;
  const decayFrom = Math.max(warmupSteps, decayStart * totalSteps);
  if (step <= decayFrom || totalSteps <= decayFrom) return 1;
  const share = Math.min(1, (step - decayFrom) / (totalSteps - decayFrom));
  return finalFraction + (1 - finalFraction) * 0.5 * (1 + Math.cos(Math.PI * share));
}
