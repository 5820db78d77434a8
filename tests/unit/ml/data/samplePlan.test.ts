import { describe, expect, it } from 'vitest';
import { cropRect, SamplePlan, type CropSettings } from '../../../../src/ml/data/samplePlan.js';
import { uniform } from '../../../../src/shared/counterRandom.js';

describe('SamplePlan', () => {
  const plan = (seed: number): SamplePlan => new SamplePlan(seed, { content: 7, style: 4 });
  const files = (of: SamplePlan, from: number, to: number): number[] =>
    Array.from({ length: to - from }, (_, index) => of.fileOf('content', from + index));

  it('takes every file once an epoch, in a new order each time', () => {
    const first = files(plan(1), 0, 7);
    const second = files(plan(1), 7, 14);
    expect([...first].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect([...second].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(second).not.toEqual(first);
  });

  it('gives a sample the same file and draw however one gets there', () => {
    const walked = plan(3);
    const all = files(walked, 0, 40);
    const jumped = plan(3);
    for (const sample of [39, 5, 20, 0]) {
      expect(jumped.fileOf('content', sample)).toBe(all[sample]);
      expect(jumped.drawOf('content', sample)).toEqual(walked.drawOf('content', sample));
    }
  });

  it('shuffles photos and artworks apart from each other and by the seed', () => {
    const same = new SamplePlan(1, { content: 7, style: 7 });
    const order = (kind: 'content' | 'style'): number[] => Array.from({ length: 7 }, (_, i) => same.fileOf(kind, i));
    expect(order('content')).not.toEqual(order('style'));
    expect(files(plan(1), 0, 7)).not.toEqual(files(plan(2), 0, 7));
    expect(same.drawOf('content', 1)).not.toEqual(same.drawOf('style', 1));
  });

  it('replaces a broken file by each other file of the epoch in turn', () => {
    const tried = Array.from({ length: 7 }, (_, attempt) => plan(1).fileOf('content', 10, attempt));
    expect([...tried].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });
});

describe('cropRect', () => {
  const settings: CropSettings = { size: 64, scale: [1, 2], maxUpscale: 1.5, flip: true };
  const sizes: [number, number][] = [
    [64, 64],
    [640, 48],
    [50, 300],
    [4000, 3000],
    [97, 131],
    [1, 1],
  ];

  it('lies inside of the resized image, which keeps its shape, for any draw', () => {
    for (const [width, height] of sizes) {
      for (let index = 0; index < 200; index += 1) {
        const draw = { scale: uniform(1, index), x: uniform(2, index), y: uniform(3, index), flip: uniform(4, index) };
        const rect = cropRect(width, height, settings, draw);
        expect(rect.left).toBeGreaterThanOrEqual(0);
        expect(rect.top).toBeGreaterThanOrEqual(0);
        expect(rect.left + 64).toBeLessThanOrEqual(rect.width);
        expect(rect.top + 64).toBeLessThanOrEqual(rect.height);
        expect(Math.abs(rect.width / width - rect.height / height) * Math.min(width, height)).toBeLessThanOrEqual(1);
        const short = Math.min(rect.width, rect.height);
        expect(short).toBeLessThanOrEqual(Math.max(64, Math.round(Math.min(128, Math.min(width, height) * 1.5))));
      }
    }
  });

  it('reaches both scales, both sides and all four borders', () => {
    const at = (value: number) => ({ scale: value, x: value, y: value, flip: value });
    expect(cropRect(400, 300, settings, at(0))).toEqual({
      width: 85,
      height: 64,
      left: 0,
      top: 0,
      size: 64,
      isFlipped: true,
    });
    const last = cropRect(400, 300, settings, at(1 - 2 ** -32));
    expect(last).toEqual({ width: 171, height: 128, left: 171 - 64, top: 128 - 64, size: 64, isFlipped: false });
  });

  it('mirrors nothing where it is told not to', () => {
    const draw = { scale: 0, x: 0, y: 0, flip: 0 };
    expect(cropRect(100, 100, { ...settings, flip: false }, draw).isFlipped).toBe(false);
  });
});
