import { expect, it } from 'vitest';
import { keptSteps } from '../../../../src/main/training/keptSteps.js';

const after = (count: number, rule: Parameters<typeof keptSteps>[1]): number[] => {
  let kept: number[] = [];
  // As a run does: one more checkpoint, then the rule.
  for (let step = 100; step <= count * 100; step += 100)
    kept = [...keptSteps([...kept, step], rule)].sort((a, b) => a - b);
  return kept;
};

it('keeps the last ones and nothing else without a spread', () => {
  expect(after(9, { keep: 2, spread: 0, always: [] })).toEqual([800, 900]);
});

it('never deletes the best, the chosen or the last one', () => {
  for (const count of [1, 2, 5, 40]) {
    const kept = after(count, { keep: 1, spread: 3, always: [100, 300] });
    expect(kept).toContain(count * 100);
    expect(kept).toEqual(expect.arrayContaining([100, 300].filter((step) => step <= count * 100)));
  }
});

it('spreads the older ones over the run, however often it is applied', () => {
  const kept = after(200, { keep: 2, spread: 9, always: [] });
  expect(kept).toHaveLength(11);
  const gaps = kept.slice(0, -2).map((step, index) => step - (kept[index - 1] ?? 0));
  expect(Math.max(...gaps)).toBeLessThanOrEqual(4 * Math.min(...gaps));
  expect(kept[0]).toBeLessThan(6000);
});
