import { describe, expect, it } from 'vitest';
import { BoxSet, type Box } from '../../../../src/samples/scenes/boxes.js';
import { Random } from '../../../../src/samples/toolkit/random.js';
import { normalize, type Vec3 } from '../../../../src/samples/toolkit/vector.js';

describe('BoxSet', () => {
  it('finds the same first box as trying them all', () => {
    const random = new Random(7);
    const boxes = Array.from({ length: 60 }, (): Box => {
      const low: Vec3 = [random.range(-9, 8), random.range(-9, 8), random.range(2, 40)];
      return {
        low,
        high: [low[0] + random.range(0.2, 3), low[1] + random.range(0.2, 3), low[2] + random.range(0.2, 3)],
      };
    });
    const set = new BoxSet(boxes);
    let hits = 0;
    for (let i = 0; i < 600; i++) {
      const ray = normalize([random.range(-0.4, 0.4), random.range(-0.4, 0.4), 1]);
      const found = set.first([0, 0, 0], ray, 100);
      const single = boxes.map((box) => new BoxSet([box]).first([0, 0, 0], ray, 100)?.distance ?? Infinity);
      expect(found?.distance ?? Infinity).toBe(Math.min(...single));
      if (!found) continue;
      hits++;
      // The point is on the reported face.
      const { low, high } = found.box;
      const value = ray[found.axis] * found.distance;
      expect(Math.min(Math.abs(value - low[found.axis]), Math.abs(value - high[found.axis]))).toBeLessThan(1e-6);
    }
    expect(hits).toBeGreaterThan(50);
  });
});
