import type { TrainingConfig } from './config.js';

/** Steps that are not timed: the first ones allocate memory and choose algorithms. */
const UNTIMED_STEPS = 3;
const MIN_TIMED_STEPS = 5;

/**
 * The number of steps of a run. A run limited by minutes times its first steps, then fixes the number permanently: the
 * schedule depends on it, so it must not change when the run is resumed at a lower speed.
 */
export class StepBudget {
  private timedFrom: { step: number; seconds: number } | undefined;

  private constructor(
    private total: number | undefined,
    private readonly seconds: number,
  ) {}

  static start(config: TrainingConfig): StepBudget {
    return new StepBudget(config.steps, (config.minutes ?? 0) * 60);
  }

  static frozen(totalSteps: number): StepBudget {
    return new StepBudget(totalSteps, 0);
  }

  /** Undefined while a run limited by minutes is still being timed. */
  get totalSteps(): number | undefined {
    return this.total;
  }

  isDone(step: number): boolean {
    return this.total !== undefined && step >= this.total;
  }

  /**
   * Records that `step` steps took `elapsedSeconds`. When the budget is fixed, returns the seconds per step. That
   * happens after a fiftieth of the time (at most a minute), or immediately if `now` is set.
   */
  measure(step: number, elapsedSeconds: number, now = false): number | undefined {
    if (this.total !== undefined) return undefined;
    if (step === UNTIMED_STEPS) this.timedFrom = { step, seconds: elapsedSeconds };
    const from = this.timedFrom ?? { step: 0, seconds: 0 };
    const steps = step - from.step;
    const timed = elapsedSeconds - from.seconds;
    const isEnough = steps >= MIN_TIMED_STEPS && timed >= Math.min(60, this.seconds / 50);
    if (!isEnough && !now && elapsedSeconds < this.seconds) return undefined;
    const secondsPerStep = steps > 0 ? timed / steps : elapsedSeconds / Math.max(1, step);
    const stepsLeft = Math.floor(Math.max(0, this.seconds - elapsedSeconds) / Math.max(secondsPerStep, 1e-6));
    this.total = Math.max(1, step + stepsLeft);
    return secondsPerStep;
  }
}
