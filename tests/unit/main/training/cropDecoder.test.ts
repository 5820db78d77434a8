import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { CENTER_DRAW, type CropSettings } from '../../../../src/ml/data/samplePlan.js';
import { decodeCrop, readCropSource } from '../../../../src/main/training/cropDecoder.js';
import { SRGB } from '../../../../src/main/images/color/rgbSpace.js';
import { writeProfile } from '../../../../src/main/images/color/writeProfile.js';
import { tempFolder } from '../../../helpers/tempFolder.js';
import { testPhoto } from '../../../helpers/testImages.js';
import { tiffFixture } from '../../../helpers/tiffFixtures.js';

const SETTINGS: CropSettings = { size: 16, scale: [1, 1], maxUpscale: 1, flip: true };

async function fileOf(image: Sharp, name: string): Promise<string> {
  const path = join(tempFolder(), name);
  await image.toFile(path);
  return path;
}

async function decode(path: string, settings = SETTINGS, draw = CENTER_DRAW): Promise<Buffer> {
  return decodeCrop(path, await readCropSource(path), settings, draw);
}

/** Left half red, right half blue, the upper quarter white. */
function flag(width: number, height: number): Sharp {
  const pixels = Buffer.alloc(width * height * 3);
  for (let at = 0; at < width * height; at += 1) {
    const isTop = at < (width * height) / 4;
    pixels.set(isTop ? [255, 255, 255] : at % width < width / 2 ? [255, 0, 0] : [0, 0, 255], at * 3);
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

const at = (crop: Buffer, x: number, y: number, size = 16): number[] => [
  ...crop.subarray((y * size + x) * 3, (y * size + x) * 3 + 3),
];

describe('decodeCrop', () => {
  it.each(['jpg', 'png', 'webp', 'tiff', 'avif', 'gif'])('reads %s', async (format) => {
    const crop = await decode(await fileOf(testPhoto(40, 30), `photo.${format}`));
    expect(crop).toHaveLength(16 * 16 * 3);
    expect(new Set(crop).size).toBeGreaterThan(20);
  });

  it.each([
    ['gray', () => testPhoto(40, 30).toColorspace('b-w').png(), 1],
    ['gray with alpha', () => testPhoto(40, 30).toColorspace('b-w').ensureAlpha(0.5).png(), 2],
    ['16 bits', () => testPhoto(40, 30).toColorspace('rgb16').png(), 3],
    ['CMYK', () => testPhoto(40, 30).toColorspace('cmyk').jpeg(), 4],
    ['palette', () => testPhoto(40, 30).png({ palette: true }), 3],
  ])('turns %s into RGB bytes', async (_name, make, channels) => {
    const path = join(tempFolder(), 'photo');
    await make().toFile(path);
    expect((await sharp(path).metadata()).channels).toBe(channels);
    const crop = await decode(path);
    expect(crop).toHaveLength(16 * 16 * 3);
    expect(new Set(crop).size).toBeGreaterThan(10);
  });

  it('lays transparency on white', async () => {
    const path = await fileOf(
      sharp({ create: { width: 20, height: 20, channels: 4, background: '#00000000' } }),
      'a.png',
    );
    expect(at(await decode(path), 3, 3)).toEqual([255, 255, 255]);
  });

  it('applies the orientation before the crop', async () => {
    // Orientation 6: turned clockwise for display, so red moves from the left to the top.
    const path = await fileOf(flag(48, 24).withMetadata({ orientation: 6 }), 'turned.png');
    expect(await readCropSource(path)).toMatchObject({ width: 24, height: 48 });
    const crop = await decode(path);
    expect(at(crop, 2, 1)).toEqual([255, 0, 0]);
    expect(at(crop, 2, 14)).toEqual([0, 0, 255]);
  });

  it.each(['uint8', 'uint16', 'float'] as const)('means %s under a profile as for photos', async (numbers) => {
    const path = join(tempFolder(), 'photo.tif');
    const color = [200 / 255, 120 / 255, 90 / 255];
    const icc = writeProfile('sRGB', SRGB, 'srgb');
    writeFileSync(path, tiffFixture({ width: 40, height: 30, numbers, photometric: 2, color, icc }));
    expect(at(await decode(path), 8, 8)).toEqual([200, 120, 90]);
  });

  it('mirrors left to right, not top to bottom', async () => {
    const path = await fileOf(flag(16, 16), 'flag.png');
    const plain = await decode(path, SETTINGS, { scale: 0, x: 0, y: 0, flip: 0.9 });
    const mirrored = await decode(path, SETTINGS, { scale: 0, x: 0, y: 0, flip: 0.1 });
    expect([at(plain, 1, 10), at(plain, 14, 10), at(plain, 1, 1)]).toEqual([
      [255, 0, 0],
      [0, 0, 255],
      [255, 255, 255],
    ]);
    expect([at(mirrored, 1, 10), at(mirrored, 14, 10), at(mirrored, 1, 1)]).toEqual([
      [0, 0, 255],
      [255, 0, 0],
      [255, 255, 255],
    ]);
  });

  it('gives the same bytes each time', async () => {
    const path = await fileOf(testPhoto(300, 200), 'photo.jpg');
    const draw = { scale: 0.4, x: 0.3, y: 0.8, flip: 0.2 };
    const settings = { ...SETTINGS, scale: [1, 2] as const };
    expect(await decode(path, settings, draw)).toEqual(await decode(path, settings, draw));
  });

  it('rejects what is no image and what is cut short where the crop needs it', async () => {
    const empty = join(tempFolder(), 'empty.jpg');
    writeFileSync(empty, '');
    await expect(decode(empty)).rejects.toThrow();
    const text = join(tempFolder(), 'text.png');
    writeFileSync(text, 'no image at all, whatever its name says');
    await expect(decode(text)).rejects.toThrow();
    const bytes = await testPhoto(200, 200).jpeg().toBuffer();
    const cut = join(tempFolder(), 'cut.jpg');
    writeFileSync(cut, bytes.subarray(0, bytes.length / 2));
    await expect(decode(cut)).rejects.toThrow();
  });
});
