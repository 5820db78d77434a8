import { describe, expect, it } from 'vitest';
import { Noise } from '../../../../src/samples/toolkit/noise.js';
import { hash2, Random } from '../../../../src/samples/toolkit/random.js';

describe('Random', () => {
  it('repeats a seed and parts neighboring seeds', () => {
    const draw = (seed: number): number[] => {
      const random = new Random(seed);
      return Array.from({ length: 5 }, () => random.next());
    };
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  it('is even, and its normal numbers have mean 0 and deviation 1', () => {
    const random = new Random(3);
    const bins = [0, 0, 0, 0];
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < 20_000; i++) {
      bins[random.int(4)]!++;
      const g = random.gaussian();
      sum += g;
      squares += g * g;
    }
    for (const bin of bins) expect(Math.abs(bin - 5000)).toBeLessThan(250);
    expect(Math.abs(sum / 20_000)).toBeLessThan(0.03);
    expect(Math.sqrt(squares / 20_000)).toBeCloseTo(1, 1);
  });

  it('hashes cells to even numbers without a grid', () => {
    const values = Array.from({ length: 4096 }, (_, i) => hash2(i % 64, Math.floor(i / 64), 1));
    expect(values.reduce((a, b) => a + b) / 4096).toBeCloseTo(0.5, 1);
    expect(new Set(values).size).toBeGreaterThan(4090);
  });
});

describe('Noise', () => {
  it('is smooth, about within one, zero on average', () => {
    const noise = new Noise(4);
    let sum = 0;
    for (let i = 0; i < 5000; i++) {
      const [x, y] = [i * 0.173, i * 0.091];
      const here = noise.at(x, y);
      expect(Math.abs(here)).toBeLessThan(1.3);
      expect(Math.abs(noise.at(x + 1e-4, y) - here)).toBeLessThan(2e-3);
      expect(Math.abs(noise.at3(x, y, 0.5) - noise.at3(x, y, 0.5001))).toBeLessThan(2e-3);
      sum += here;
    }
    expect(Math.abs(sum / 5000)).toBeLessThan(0.06);
  });
});
