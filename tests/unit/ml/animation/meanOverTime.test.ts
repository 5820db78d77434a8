import { describe, expect, it } from 'vitest';
import { type FramePainting, meanOverTime } from '../../../../src/ml/animation/meanOverTime.js';
import { lumaOf } from '../../../../src/ml/tensors/luma.js';
import { resampled, type Similarity, translation, UNMOVED } from '../../../../src/ml/tensors/similarity.js';
import { scenes } from '../../../../src/samples/scenes.js';
import { uniform } from '../../../../src/shared/counterRandom.js';
import type { PixelImage } from '../../../../src/shared/domain/pixelImage.js';
import { meanDifference, testImage } from '../../../helpers/testImages.js';

const [WIDTH, HEIGHT] = [96, 64];
const SCENE = scenes.find(({ id }) => id === 'harbor')!.render(160, 120);
const PAINTED_SCENE = testImage(160, 120, 8);

/** A scene as a camera sees it that has moved: `movement` leads from its places, less 20 px, to the frame's. */
function seen(scene: PixelImage, movement: Similarity): PixelImage {
  const back = { ...movement, x: 20 - movement.x, y: 20 - movement.y };
  return resampled(scene, { width: WIDTH, height: HEIGHT }, back);
}

function framePainting(source: PixelImage, painted: PixelImage, more: Partial<FramePainting> = {}): FramePainting {
  return { painted, luma: lumaOf(source), factor: 1, movement: UNMOVED, strength: 1, ...more };
}

function noisy(image: PixelImage, seed: number): PixelImage {
  return { ...image, data: image.data.map((value, at) => 40 + 0.6 * value + 30 * uniform(seed, at)) };
}

const still = seen(SCENE, UNMOVED);
const painted = seen(PAINTED_SCENE, UNMOVED);

describe('the mean over time', () => {
  it('weighs nearer frames more', () => {
    const flat = (value: number): FramePainting =>
      framePainting(still, { ...painted, data: new Uint8Array(painted.data.length).fill(value) });
    const middle = 3 * (20 * WIDTH + 40);
    expect(meanOverTime([flat(10), flat(30), flat(110)], 1).data[middle]).toBe((10 + 2 * 30 + 110) / 4);
    expect(meanOverTime([flat(90), flat(30)], 0).data[middle]).toBe((2 * 90 + 30) / 3);
    expect(meanOverTime([flat(90)], 0).data).toEqual(flat(90).painted.data);
  });

  it('lessens what differs from frame to frame over the same ground', () => {
    const frames = Array.from({ length: 5 }, (_, index) => framePainting(still, noisy(painted, index)));
    const [before, after] = [2, 3].map((at) => meanOverTime(frames, at).data);
    const alone = meanDifference(frames[2]!.painted.data, frames[3]!.painted.data);
    expect(meanDifference(before!, after!)).toBeLessThan(0.45 * alone);
  });

  it('moves paintings along with the camera, to the bit by whole px', () => {
    const frames = [-1, 0, 1].map((step) => {
      const movement = translation({ x: 4 * step, y: -3 * step });
      return framePainting(seen(SCENE, movement), seen(PAINTED_SCENE, movement), { movement });
    });
    expect(meanOverTime(frames, 1).data).toEqual(painted.data);
  });

  it('moves them by parts of a pixel, also if less was painted than is shown', () => {
    const frames = [0, 1].map((step) => {
      const movement = translation({ x: 3.4 * step, y: 1.7 * step });
      return framePainting(seen(SCENE, movement), seen(PAINTED_SCENE, movement), { movement });
    });
    const moved = meanDifference(meanOverTime(frames, 0).data, painted.data);
    const still = frames.map((frame) => ({ ...frame, luma: frames[0]!.luma, movement: UNMOVED }));
    const unmoved = meanDifference(meanOverTime(still, 0).data, painted.data);
    expect(unmoved).toBeGreaterThan(0.5);
    expect(moved).toBeLessThan(0.2 * unmoved);
    const twice = frames.map(({ painted, ...frame }): FramePainting => {
      const size = { width: 2 * WIDTH, height: 2 * HEIGHT };
      return { ...frame, factor: 2, painted: resampled(painted, size, { a: 0.5, b: 0, x: -0.25, y: -0.25 }) };
    });
    expect(meanDifference(meanOverTime(twice, 0).data, twice[0]!.painted.data)).toBeLessThan(0.2 * unmoved);
  });

  it('leaves what becomes another thing, and what comes into sight, as it is painted', () => {
    const replaced = { ...still, data: still.data.map((value) => value ^ 128) };
    const own = framePainting(still, noisy(painted, 2));
    const apart = (before: PixelImage): number => {
      const mean = meanOverTime([framePainting(before, noisy(painted, 1)), own], 1);
      return meanDifference(mean.data, own.painted.data);
    };
    expect(apart(still)).toBeGreaterThan(3);
    expect(apart(replaced)).toBeLessThan(0.1);
    const away = translation({ x: 60, y: 0 });
    const later = framePainting(seen(SCENE, away), noisy(painted, 3), { movement: away });
    const { data } = meanOverTime([framePainting(still, painted), later], 1);
    expect(data.subarray(0, 150)).toEqual(later.painted.data.subarray(0, 150));
  });

  it('is drawn to anchors where these show the same, as far as each counts', () => {
    const flat = (value: number): FramePainting =>
      framePainting(still, { ...painted, data: new Uint8Array(painted.data.length).fill(value) });
    const [one, other] = [flat(70), flat(98)].map((painting, index) => ({
      painting,
      share: index === 0 ? 0.25 : 0.75,
    }));
    const middle = 3 * (20 * WIDTH + 40);
    // The own painting counts 1, and anchors 6.
    expect(meanOverTime([flat(0)], 0, [one!, other!]).data[middle]).toBe((1.5 * 70 + 4.5 * 98) / 7);
    // Lighter by 6 of 255: next to it, that is the same thing but for its light; far from it, perhaps another.
    const lighter = { ...still, data: still.data.map((value) => value + 6) };
    const elsewhere = { ...flat(200), luma: lumaOf(lighter) };
    const nearCount = 1 / (1 + (6 / 8) ** 2) ** 2;
    const anchorCount = 6 / (1 + (6 / 4) ** 2) ** 2;
    const near = meanOverTime([flat(0), elsewhere], 0).data[middle]!;
    const far = meanOverTime([flat(0)], 0, [{ painting: elsewhere, share: 1 }]).data[middle]!;
    expect(Math.abs(near - (200 * nearCount) / (2 + nearCount))).toBeLessThan(1);
    expect(Math.abs(far - (200 * anchorCount) / (1 + anchorCount))).toBeLessThan(1);
  });

  it('leaves the photo, which strength 0 is, to the bit', () => {
    const frames = [1, 2, 3].map((seed) => framePainting(still, noisy(painted, seed), { strength: 0 }));
    expect(meanOverTime(frames, 1).data).toEqual(frames[1]!.painted.data);
  });
});
