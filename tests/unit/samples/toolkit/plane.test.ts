import { describe, expect, it } from 'vitest';
import {
  blurInterleaved,
  blurPlane,
  createPlane,
  distanceTo,
  fillPlane,
  signedDistance,
} from '../../../../src/samples/toolkit/plane.js';
import { Random } from '../../../../src/samples/toolkit/random.js';
import { voronoi } from '../../../../src/samples/toolkit/voronoi.js';

describe('blurInterleaved', () => {
  it.each([0.4, 0.7, 1.1, 2, 9, 40])('keeps an even tone at sigma %d', (sigma) => {
    const data = new Float32Array(13 * 9 * 3).fill(0.5);
    blurInterleaved(data, 13, 9, 3, sigma);
    for (const value of data) expect(value).toBeCloseTo(0.5, 5);
  });

  it('spreads a point to about the deviation that was asked', () => {
    const plane = createPlane(101, 101);
    plane.data[50 * 101 + 50] = 1;
    const { data } = blurPlane(plane, 6);
    let total = 0;
    let squares = 0;
    for (let y = 0; y < 101; y++) {
      for (let x = 0; x < 101; x++) {
        total += data[y * 101 + x]!;
        squares += data[y * 101 + x]! * (x - 50) ** 2;
      }
    }
    expect(total).toBeCloseTo(1, 4);
    expect(Math.sqrt(squares / total)).toBeGreaterThan(5.4);
    expect(Math.sqrt(squares / total)).toBeLessThan(6.6);
  });
});

describe('distanceTo', () => {
  it('agrees with looking at every pixel', () => {
    const random = new Random(5);
    const mask = fillPlane(23, 17, () => (random.chance(0.04) ? 1 : 0));
    const fast = distanceTo(mask);
    for (let y = 0; y < 17; y++) {
      for (let x = 0; x < 23; x++) {
        let nearest = Infinity;
        for (let j = 0; j < 17; j++) {
          for (let i = 0; i < 23; i++)
            if (mask.data[j * 23 + i] === 1) nearest = Math.min(nearest, Math.hypot(i - x, j - y));
        }
        expect(fast.data[y * 23 + x]).toBeCloseTo(nearest, 4);
      }
    }
  });

  it('has a sign: negative inside', () => {
    const disc = fillPlane(41, 41, (x, y) => (Math.hypot(x - 20, y - 20) < 10 ? 1 : 0));
    const { data } = signedDistance(disc);
    expect(data[20 * 41 + 20]).toBeLessThan(-8.5);
    expect(data[20 * 41 + 40]).toBeGreaterThan(9);
    expect(Math.abs(data[20 * 41 + 30]!)).toBeLessThan(1.01);
  });
});

describe('voronoi', () => {
  it('gives every pixel to its nearest site', () => {
    const random = new Random(9);
    const sites = Array.from({ length: 40 }, (): [number, number] => [random.range(-4, 64), random.range(-4, 54)]);
    const { owner, border } = voronoi(sites, 60, 50, 9);
    for (let y = 0; y < 50; y++) {
      for (let x = 0; x < 60; x++) {
        const distances = sites.map(([sx, sy]) => Math.hypot(sx - x, sy - y)).sort((a, b) => a - b);
        const [sx, sy] = sites[owner[y * 60 + x]!]!;
        expect(Math.hypot(sx - x, sy - y)).toBeCloseTo(distances[0]!, 4);
        expect(border.data[y * 60 + x]).toBeGreaterThanOrEqual(-1e-4);
      }
    }
  });
});
