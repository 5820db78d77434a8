import { describe, expect, it } from 'vitest';
import { intersect, normalAt, softShadow } from '../../../../src/samples/toolkit/march.js';
import { PartField, type Part } from '../../../../src/samples/toolkit/partField.js';
import { Random } from '../../../../src/samples/toolkit/random.js';
import type { Vec3 } from '../../../../src/samples/toolkit/vector.js';

const ball = (cx: number, cy: number, cz: number, r: number): Part<string> => ({
  material: cx.toFixed(2),
  distance: (x, y, z) => Math.hypot(x - cx, y - cy, z - cz) - r,
});

describe('marching', () => {
  const sphere = ball(0, 0, 5, 1).distance;

  it('meets a sphere where geometry says', () => {
    expect(intersect(sphere, [0, 0, 0], [0, 0, 1], 0, 20, 1e-4)).toBeCloseTo(4, 3);
    expect(intersect(sphere, [0, 0, 0], [0, 1, 0], 0, 20, 1e-4)).toBe(Infinity);
  });

  it('finds normals and shadows', () => {
    const normal = normalAt(sphere, [0, 0, 4], 1e-3);
    expect(normal[2]).toBeCloseTo(-1, 4);
    expect(softShadow(sphere, [0, 0, 0], [0, 0, 1], 0.05, 20, 8)).toBe(0);
    expect(softShadow(sphere, [0, 0, 0], [0, 0, -1], 0.05, 20, 8)).toBeCloseTo(1, 2);
  });
});

describe('PartField', () => {
  const random = new Random(2);
  const parts = Array.from({ length: 24 }, () =>
    ball(random.range(-2, 2), random.range(-2, 2), random.range(-2, 2), random.range(0.1, 0.5)),
  );
  const field = new PartField(parts, { low: [-2, -2, -2], high: [2, 2, 2] }, 0.25);
  const exact = (x: number, y: number, z: number): number => Math.min(...parts.map((part) => part.distance(x, y, z)));

  it('never says more than the true distance and is exact near surfaces, inside the grid and outside', () => {
    for (let i = 0; i < 4000; i++) {
      const at: Vec3 = [random.range(-3, 3), random.range(-3, 3), random.range(-3, 3)];
      const truth = exact(...at);
      const said = field.distance(...at);
      expect(said).toBeLessThanOrEqual(truth + 1e-6);
      if (Math.abs(truth) < 0.05) expect(said).toBeCloseTo(truth, 6);
    }
  });

  it('names the nearest part', () => {
    for (let i = 0; i < 500; i++) {
      const at: Vec3 = [random.range(-2, 2), random.range(-2, 2), random.range(-2, 2)];
      const nearest = parts.reduce((a, b) => (a.distance(...at) <= b.distance(...at) ? a : b));
      expect(field.materialAt(at)).toBe(nearest.material);
    }
  });
});
