import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { openMask } from '../../../../src/main/masks/openMask.js';
import { PLAIN_FRAME } from '../../../../src/shared/domain/frame.js';
import type { PixelMask } from '../../../../src/shared/domain/pixelMask.js';
import { tempFolder } from '../../../helpers/tempFolder.js';

const folder = tempFolder();
const photo = { width: 300, height: 200 };
const at = ({ data, width }: PixelMask, x: number, y: number): number => data[y * width + x]!;

/** Writes a file with a value per channel for the left half, and another for the right one. */
async function write(name: string, size: { width: number; height: number }, left: number[], right: number[]) {
  const { width, height } = size;
  const raw = { width, height, channels: left.length as 1 | 2 | 3 | 4 };
  const pixels = Array.from({ length: width * height }, (_, i) => (i % width < width / 2 ? left : right)).flat();
  const path = join(folder, name);
  await sharp(Buffer.from(pixels), { raw }).toFile(path);
  return path;
}

const open = (path: string, frame = PLAIN_FRAME) => openMask(path, 'm.png', photo, frame);

describe('a mask from a file', () => {
  it('of another size is brought to that of the photo', async () => {
    const { mask, isFitted } = await open(await write('small.png', { width: 30, height: 20 }, [255], [0]));
    expect([mask.width, mask.height, isFitted]).toEqual([300, 200, false]);
    expect([at(mask, 100, 50), at(mask, 200, 50)]).toEqual([255, 0]);
  });

  it('of other proportions lies in the middle, and covers nothing beside it', async () => {
    const { mask, isFitted } = await open(await write('square.png', { width: 100, height: 100 }, [255], [255]));
    expect([isFitted, at(mask, 20, 100), at(mask, 150, 100), at(mask, 280, 100)]).toEqual([true, 0, 255, 0]);
  });

  it('is made for what a crop shows', async () => {
    const frame = { ...PLAIN_FRAME, turns: 1, height: 0.5 };
    const { mask } = await open(await write('turned.png', { width: 40, height: 30 }, [255], [0]), frame);
    expect([mask.width, mask.height]).toEqual([200, 150]);
  });

  it('may have 16 bits', async () => {
    const path = join(folder, 'deep.png');
    const values = Uint16Array.from({ length: 60 }, (_, i) => (i % 10 < 5 ? 65535 : 32768));
    await sharp(values, { raw: { width: 10, height: 6, channels: 1 } })
      .toColourspace('grey16')
      .png()
      .toFile(path);
    expect((await sharp(path).metadata()).depth).toBe('ushort');
    const { mask } = await openMask(path, 'deep.png', { width: 10, height: 6 }, PLAIN_FRAME);
    expect(at(mask, 1, 3)).toBe(255);
    expect(Math.abs(at(mask, 8, 3) - 128)).toBeLessThan(3);
  });

  it('covers where it is white and opaque', async () => {
    const path = await write('alpha.png', { width: 30, height: 20 }, [255, 255, 255, 255], [255, 255, 255, 0]);
    const { mask } = await open(path);
    expect([at(mask, 50, 100), at(mask, 250, 100)]).toEqual([255, 0]);
  });

  it('that is black on nothing covers where it is opaque', async () => {
    const { mask } = await open(await write('cut.png', { width: 30, height: 20 }, [0, 0, 0, 255], [0, 0, 0, 0]));
    expect([at(mask, 50, 100), at(mask, 250, 100)]).toEqual([255, 0]);
  });

  it('that is empty is refused in one line', async () => {
    const path = await write('black.png', { width: 30, height: 20 }, [0], [1]);
    await expect(open(path)).rejects.toMatchObject({
      code: 'mask/empty',
      message: 'm.png covers nothing: it is black or transparent everywhere.',
      advice: 'White marks what a mask covers.',
    });
    const clear = await write('clear.png', { width: 30, height: 20 }, [255, 255, 255, 0], [255, 255, 255, 0]);
    await expect(open(clear)).rejects.toMatchObject({ code: 'mask/empty' });
  });

  it('that is no image is refused in one line', async () => {
    const path = join(folder, 'notes.png');
    writeFileSync(path, 'These are notes.');
    await expect(open(path)).rejects.toMatchObject({ code: 'image/not-an-image' });
    writeFileSync(join(folder, 'nothing.png'), '');
    await expect(open(join(folder, 'nothing.png'))).rejects.toMatchObject({
      code: expect.stringMatching(/^image/) as string,
    });
  });
});
