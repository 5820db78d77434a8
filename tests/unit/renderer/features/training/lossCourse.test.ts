import { describe, expect, it } from 'vitest';
import { courseLines, HEIGHT, WIDTH } from '../../../../../src/renderer/src/features/training/lossCourse.js';
import type { LossPoint } from '../../../../../src/shared/contract/trainings.js';

const point = (step: number, style: number, content: number): LossPoint => ({
  step,
  losses: { style, content, adversarial: 1, totalVariation: 9 },
});

/** The points of a line as numbers. */
const numbers = (text: string): number[][] => text.split(' ').map((pair) => pair.split(',').map(Number));

describe('the course of the losses', () => {
  const course = [10, 20, 30, 40, 50].map((step, index) => point(step, 0.02 / (1 + Math.max(0, index - 2)), 0.4));
  const { lines, startY } = courseLines(course);

  it('spreads the steps over the width, whatever the first one is', () => {
    for (const { points } of lines) {
      expect(numbers(points).map(([x]) => x)).toEqual([0, 1, 2, 3, 4].map((index) => (index / 4) * WIDTH));
    }
  });

  it('shows each loss as a share of where it began', () => {
    const heights = (name: string): number[] =>
      numbers(lines.find((line) => line.name === name)!.points).map(([, y]) => y!);
    expect(heights('content')).toEqual(Array(5).fill(startY));
    expect(heights('style').slice(0, 3)).toEqual(Array(3).fill(startY));
    // Lower values are further down: half and a third of the start.
    const [half, third] = heights('style').slice(3);
    expect(half).toBeGreaterThan(startY);
    expect(third).toBeGreaterThan(half!);
    expect(third).toBeLessThan(HEIGHT);
  });

  it('leaves room for a loss that rises, and draws what it knows of little', () => {
    const rising = courseLines([point(1, 1, 1), point(2, 1, 1), point(3, 1, 1), point(4, 3, 1)]);
    const [, top] = numbers(rising.lines[0]!.points).at(-1)!;
    expect(top).toBeGreaterThanOrEqual(0);
    expect(top).toBeLessThan(rising.startY);
    expect(courseLines([]).lines.every(({ points }) => points === '')).toBe(true);
    expect(courseLines([point(0, 0, 0)]).lines[0]!.points).not.toContain('NaN');
  });
});
