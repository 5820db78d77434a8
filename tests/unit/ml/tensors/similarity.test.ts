import { describe, expect, it } from 'vitest';
import {
  followedBy,
  inverse,
  isWhole,
  placeAfter,
  resampled,
  translation,
} from '../../../../src/ml/tensors/similarity.js';
import { testImage } from '../../../helpers/testImages.js';

const turned = { a: 1.02 * Math.cos(0.1), b: 1.02 * Math.sin(0.1), x: 3.5, y: -8 };

describe('a similarity', () => {
  it('is taken back by its inverse', () => {
    const back = followedBy(turned, inverse(turned));
    for (const [x, y] of [
      [0, 0],
      [120, -7],
    ] as const) {
      const place = placeAfter(back, x, y);
      expect(place[0]).toBeCloseTo(x, 9);
      expect(place[1]).toBeCloseTo(y, 9);
    }
  });

  it('moves by the first, then by the second', () => {
    const [x, y] = placeAfter(followedBy(translation({ x: 10, y: 0 }), { a: 0, b: 1, x: 0, y: 0 }), 0, 0);
    expect([x, y].map((each) => Math.round(each))).toEqual([0, 10]);
  });
});

describe('resampled', () => {
  const image = testImage(40, 30, 5);

  it('copies pixels for a shift of whole px, and repeats the outermost ones', () => {
    const moved = resampled(image, { width: 40, height: 30 }, translation({ x: 3, y: -2 }));
    const at = (picture: typeof image, x: number, y: number) => [
      ...picture.data.subarray(3 * (40 * y + x), 3 * (40 * y + x) + 3),
    ];
    expect(isWhole(translation({ x: 3, y: -2 }))).toBe(true);
    expect(at(moved, 10, 10)).toEqual(at(image, 13, 8));
    expect(at(moved, 39, 0)).toEqual(at(image, 39, 0));
  });

  it('gives the mean halfway between px of a ramp, and takes masks too', () => {
    const mask = { width: 9, height: 5, data: Uint8Array.from({ length: 45 }, (_, at) => 20 * (at % 9)) };
    const moved = resampled(mask, { width: 9, height: 5 }, translation({ x: 0.5, y: 0 }));
    expect(moved.data).toHaveLength(45);
    expect([...moved.data.subarray(11, 15)]).toEqual([50, 70, 90, 110]);
  });

  it('comes back after a turn there and back', () => {
    const smooth = {
      ...image,
      data: image.data.map((_, at) => 128 + 60 * Math.sin(at / 3 / 40 / 4) + 40 * Math.cos(((at / 3) % 40) / 5)),
    };
    const there = resampled(smooth, { width: 40, height: 30 }, turned);
    const back = resampled(there, { width: 40, height: 30 }, inverse(turned));
    const apart = [];
    for (let y = 13; y < 20; y++)
      for (let x = 12; x < 28; x++) apart.push(Math.abs(back.data[3 * (40 * y + x)]! - smooth.data[3 * (40 * y + x)]!));
    expect(Math.max(...apart)).toBeLessThanOrEqual(3);
  });
});
