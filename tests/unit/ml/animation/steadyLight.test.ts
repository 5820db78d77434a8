import { describe, expect, it } from 'vitest';
import { SteadyLight } from '../../../../src/ml/animation/steadyLight.js';
import type { PixelImage } from '../../../../src/shared/domain/pixelImage.js';
import { testImage } from '../../../helpers/testImages.js';

function lit(image: PixelImage, share: number): PixelImage {
  return { ...image, data: image.data.map((value) => Math.round(value * share)) };
}

/** A mid-gray scene with texture, so that no value is clipped when it brightens a little. */
function scene(width = 120, height = 70): PixelImage {
  const image = testImage(width, height);
  return { ...image, data: image.data.map((value) => 60 + (value >> 1)) };
}

function withObject(image: PixelImage, from: number): PixelImage {
  const data = image.data.slice();
  for (let y = 10; y < 50; y++) data.fill(250, 3 * (y * image.width + from), 3 * (y * image.width + from + 30));
  return { ...image, data };
}

describe('steady light', () => {
  const ground = scene();
  const light = new SteadyLight(ground);

  it.each([0.99, 0.88, 1.2])('takes out light of %d of the reference', (share) => {
    expect(light.gainOf(lit(ground, share))).toBeCloseTo(1 / share, 2);
    const back = light.applied(lit(ground, share));
    const apart = back.data.map((value, at) => Math.abs(value - ground.data[at]!));
    expect(Math.max(...apart)).toBeLessThanOrEqual(2);
  });

  it('leaves a still ground as it is, whatever moves over it', () => {
    for (const from of [0, 40, 85]) {
      const frame = withObject(ground, from);
      expect(light.applied(frame)).toBe(frame);
    }
    // The object does not hide a change of light either.
    expect(light.gainOf(withObject(lit(ground, 0.9), 40))).toBeCloseTo(1 / 0.9, 2);
  });

  it('lets fades be seen', () => {
    expect(light.gainOf(lit(ground, 0.3))).toBe(2);
    expect(light.gainOf(lit(ground, 0))).toBe(2);
    expect(light.applied(lit(ground, 0)).data.every((value) => value === 0)).toBe(true);
  });

  it('says nothing of black frames and single pixels in the dark', () => {
    expect(new SteadyLight(lit(ground, 0)).gainOf(ground)).toBe(1);
    const pixel = { width: 1, height: 1, data: Uint8Array.of(100, 100, 100) };
    expect(new SteadyLight(pixel).gainOf({ ...pixel, data: Uint8Array.of(80, 80, 80) })).toBeCloseTo(1.25);
  });
});
