import { describe, expect, it } from 'vitest';
import { parseTrainingConfig, type TrainingConfig } from '../../../../src/ml/train/config.js';
import { learningRateFactor } from '../../../../src/ml/train/schedule.js';
import { StepBudget } from '../../../../src/ml/train/stepBudget.js';

describe('learningRateFactor', () => {
  const settings = { warmupSteps: 10, decayStart: 0.5, finalFraction: 0.1 };
  const at = (step: number, total = 100): number => learningRateFactor(step, total, settings);

  it('rises linearly, stays, and falls as a cosine to its end', () => {
    expect(at(1)).toBeCloseTo(1 / 11, 12);
    expect(at(10)).toBeCloseTo(10 / 11, 12);
    expect(at(11)).toBe(1);
    expect(at(50)).toBe(1);
    expect(at(75)).toBeCloseTo(0.55, 12);
    expect(at(100)).toBeCloseTo(0.1, 12);
  });

  it('never rises after the warm-up and stays at its end beyond the last step', () => {
    const factors = Array.from({ length: 120 }, (_, index) => at(index + 11));
    factors.slice(1).forEach((factor, index) => expect(factor).toBeLessThanOrEqual(factors[index]!));
    expect(at(500)).toBeCloseTo(0.1, 12);
  });

  it('does not decay while the number of steps is unknown', () => {
    expect(learningRateFactor(90, undefined, settings)).toBe(1);
    expect(learningRateFactor(5, undefined, settings)).toBe(at(5));
  });

  it('survives a warm-up longer than the run', () => {
    expect(learningRateFactor(5, 5, settings)).toBeCloseTo(5 / 11, 12);
    expect(learningRateFactor(12, 12, { ...settings, warmupSteps: 12 })).toBeGreaterThan(0);
  });
});

describe('StepBudget', () => {
  const config = (length: { steps?: number; minutes?: number }): TrainingConfig =>
    parseTrainingConfig({ task: { name: 'styleTransfer' }, ...length });

  it('is known at once where steps are given', () => {
    const budget = StepBudget.start(config({ steps: 7 }));
    expect(budget.totalSteps).toBe(7);
    expect(budget.measure(3, 100)).toBeUndefined();
    expect([budget.isDone(6), budget.isDone(7)]).toEqual([false, true]);
  });

  it('is derived from the speed after the first steps, and then stays', () => {
    const budget = StepBudget.start(config({ minutes: 10 }));
    // The first three steps are slow and do not count; a fiftieth of the time is 12 s.
    let elapsed = 0;
    let frozenAt: number | undefined;
    for (let step = 1; step <= 40 && frozenAt === undefined; step += 1) {
      elapsed += step <= 3 ? 5 : 1;
      if (budget.measure(step, elapsed) !== undefined) frozenAt = step;
    }
    expect(frozenAt).toBe(15);
    expect(budget.totalSteps).toBe(15 + (600 - 27));
    expect(budget.measure(100, 5000)).toBeUndefined();
    expect(budget.totalSteps).toBe(588);
  });

  it('can be fixed at once, even before a step was timed', () => {
    const early = StepBudget.start(config({ minutes: 1 }));
    expect(early.measure(2, 10, true)).toBe(5);
    expect(early.totalSteps).toBe(12);
    const late = StepBudget.start(config({ minutes: 1 }));
    expect(late.measure(3, 30, true)).toBe(10);
  });

  it('ends a run whose first steps used up the time', () => {
    const budget = StepBudget.start(config({ minutes: 1 }));
    budget.measure(1, 61);
    expect(budget.isDone(1)).toBe(true);
  });
});
