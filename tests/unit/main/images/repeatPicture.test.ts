import { describe, expect, it } from 'vitest';
import { repeatPicture } from '../../../../src/main/images/repeatPicture.js';
import { createPixelImage } from '../../../../src/shared/domain/pixelImage.js';

/** Black on the left, white on the right. */
function halves(width: number, height: number) {
  const pixels = createPixelImage(width, height);
  for (let i = 0; i < width * height; i++) pixels.data.fill(i % width < width / 2 ? 0 : 255, 3 * i, 3 * i + 3);
  return { pixels, tags: {} };
}

describe('repeatPicture', () => {
  it('lays small copies out, every second one mirrored, so that they meet without seams', async () => {
    const { pixels } = await repeatPicture(halves(120, 60), 3);
    expect([pixels.width, pixels.height]).toEqual([120, 60]);
    const at = (x: number): number => pixels.data[3 * (30 * 120 + x)]!;
    // Black and white, white and black, black and white: of 20 px each.
    expect([5, 33, 45, 75, 87, 115].map(at)).toEqual([0, 255, 255, 0, 0, 255]);
    for (const meeting of [40, 80]) expect(at(meeting)).toBe(at(meeting - 1));
  });

  it('leaves a picture alone that is to be there once', async () => {
    const image = halves(10, 10);
    expect(await repeatPicture(image, 1)).toBe(image);
  });
});
