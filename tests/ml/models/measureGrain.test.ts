import { beforeAll, describe, expect, it } from 'vitest';
import { measureGrain } from '../../../src/ml/models/measureGrain.js';
import { uniform } from '../../../src/shared/counterRandom.js';
import { createPixelImage, type PixelImage } from '../../../src/shared/domain/pixelImage.js';
import { useBackend } from '../../helpers/backends.js';
import { expectNoTensorLeak } from '../../helpers/tensorLeaks.js';

const SIZE = 384;

/** A gray picture from the light, 0-1, of each pixel. */
function picture(lightAt: (x: number, y: number) => number): PixelImage {
  const image = createPixelImage(SIZE, SIZE);
  for (let y = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++)
      image.data.fill(Math.round(255 * lightAt(x, y)), 3 * (y * SIZE + x), 3 * (y * SIZE + x + 1));
  }
  return image;
}

/** Lines that wander: their direction turns slowly over the picture. */
const strokes = picture((x, y) => 0.5 + 0.3 * Math.sin((x + 40 * Math.sin(y / 90)) / 1.5));
const dots = picture((x, y) => 0.5 + 0.4 * (uniform(1, Math.floor(x / 4), Math.floor(y / 4)) - 0.5));
const flat = picture((x) => (x < SIZE / 2 ? 0.3 : 0.7));

describe('the grain of an artwork', () => {
  beforeAll(() => useBackend('wasm'));

  it('flows where its marks point one way', async () => {
    await expectNoTensorLeak(async () => {
      expect(await measureGrain(strokes)).toEqual({ amount: 1, flow: 1 });
    });
  });

  it('has spots where they do not', async () => {
    expect(await measureGrain(dots)).toEqual({ amount: 1, flow: 0 });
  });

  it('is faint where the artwork is quiet', async () => {
    expect((await measureGrain(flat)).amount).toBe(0.3);
  });

  it('is measured for the smallest pictures too', async () => {
    const { amount, flow } = await measureGrain(createPixelImage(3, 5));
    expect(amount).toBe(0.3);
    expect(flow).toBe(0);
  });
});
