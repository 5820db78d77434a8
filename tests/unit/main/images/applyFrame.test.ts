import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import sharp from 'sharp';
import { readImage } from '../../../../src/main/images/readImage.js';
import { fitInside, framedSize, PLAIN_FRAME, type Frame } from '../../../../src/shared/domain/frame.js';
import type { PixelImage } from '../../../../src/shared/domain/pixelImage.js';
import { tempFolder } from '../../../helpers/tempFolder.js';
import { testImage } from '../../../helpers/testImages.js';

const folder = tempFolder();
const path = join(folder, 'photo.png');
const photo = testImage(300, 200);
const SIZE = { width: 300, height: 200 };

beforeAll(async () => {
  await sharp(photo.data, { raw: { ...SIZE, channels: 3 } })
    .png()
    .toFile(path);
});

const pixel = ({ width, data }: PixelImage, x: number, y: number): number[] => [
  ...data.subarray(3 * (y * width + x), 3 * (y * width + x) + 3),
];
const read = async (frame: Partial<Frame>, maxSidePx?: number): Promise<PixelImage> =>
  (await readImage(path, { frame: { ...PLAIN_FRAME, ...frame }, maxSidePx })).pixels;

describe('a photo read through a frame', () => {
  it('is the photo where the frame is plain', async () => {
    expect(await read({})).toEqual((await readImage(path)).pixels);
  });

  it('is turned clockwise, then mirrored, to the pixel', async () => {
    const turned = await read({ turns: 1 });
    expect(turned).toMatchObject({ width: 200, height: 300 });
    expect(pixel(turned, 199 - 40, 70)).toEqual(pixel(photo, 70, 40));
    const mirrored = await read({ turns: 1, isMirrored: true });
    expect(pixel(mirrored, 40, 70)).toEqual(pixel(photo, 70, 40));
  });

  it('is cropped around the middle of the rectangle', async () => {
    const cropped = await read({ x: 0.4, y: 0.6, width: 0.2, height: 0.5 });
    expect(cropped).toMatchObject({ width: 60, height: 100 });
    expect(pixel(cropped, 0, 0)).toEqual(pixel(photo, 90, 70));
    expect(pixel(cropped, 59, 99)).toEqual(pixel(photo, 149, 169));
  });

  it('is straightened clockwise about the middle of the rectangle', async () => {
    const angle = 20;
    const frame = fitInside({ ...PLAIN_FRAME, angle, x: 0.45, y: 0.55, width: 0.4, height: 0.4 }, SIZE);
    const straight = await read(frame);
    expect(straight).toMatchObject(framedSize(SIZE, frame));
    const radians = (angle * Math.PI) / 180;
    const differences: number[] = [];
    for (const [u, v] of [[0, 0] as const, [30, -20] as const, [-40, 25] as const, [-15, -30] as const]) {
      const x = Math.round(frame.x * 300 + Math.cos(radians) * u + Math.sin(radians) * v);
      const y = Math.round(frame.y * 200 - Math.sin(radians) * u + Math.cos(radians) * v);
      const found = pixel(straight, Math.round(straight.width / 2 + u), Math.round(straight.height / 2 + v));
      differences.push(...pixel(photo, x, y).map((value, i) => Math.abs(value - found[i]!)));
    }
    // An offset of one px changes red by up to 11 and blue by up to 16.
    expect(Math.max(...differences)).toBeLessThan(24);
    expect(differences.reduce((sum, value) => sum + value, 0) / differences.length).toBeLessThan(9);
  });

  it('has the sides that are asked for after the crop', async () => {
    const frame = { turns: 3, width: 0.5, height: 0.5 };
    expect(await read(frame)).toMatchObject({ width: 100, height: 150 });
    expect(await read(frame, 75)).toMatchObject({ width: 50, height: 75 });
    expect(await read(frame, 1000)).toMatchObject({ width: 100, height: 150 });
  });
});
