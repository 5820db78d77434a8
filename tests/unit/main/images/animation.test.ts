import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { joinApng, parseApng } from '../../../../src/main/images/animation/apng.js';
import { IMAGE_FILES } from '../../../../src/main/images/imageFiles.js';
import { PNG_SIGNATURE, pngChunk, pngChunks } from '../../../../src/main/images/pngChunks.js';
import { countPictures, readImage, readImageShape } from '../../../../src/main/images/readImage.js';
import { readPhotoFacts } from '../../../../src/main/images/photoFacts.js';
import { MOVING, movingFrame, movingPicture } from '../../../helpers/movingPictures.js';
import { tempFolder } from '../../../helpers/tempFolder.js';
import { tiffFixture } from '../../../helpers/tiffFixtures.js';

const folder = tempFolder();
const file = (name: string, bytes: Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};

async function pngOf(frame: Buffer, { width, height } = MOVING as { width: number; height: number }): Promise<Buffer> {
  return sharp(frame, { raw: { width, height, channels: 4 } })
    .png()
    .toBuffer();
}

async function movingPng(): Promise<Buffer> {
  const pngs = await Promise.all(MOVING.delays.map((_, index) => pngOf(movingFrame(index))));
  return joinApng(pngs, MOVING.delays, MOVING.loops);
}

const movingFile = async (format: 'gif' | 'webp' | 'png'): Promise<string> =>
  file(`moving.${format}`, format === 'png' ? await movingPng() : await movingPicture(format));

/** Red, green and blue at the middle of the square in a frame. */
const squareAt = (data: Uint8Array, index: number): number[] => {
  const at = 3 * (18 * MOVING.width + 12 + 8 * index);
  return [...data.subarray(at, at + 3)];
};

describe.each(['gif', 'webp', 'png'] as const)('a moving %s', (format) => {
  it('is read frame by frame, with its times and what is clear', async () => {
    const image = await readImage(await movingFile(format), { frames: 'all' });
    expect(image.animation).toMatchObject({ delaysMs: [...MOVING.delays], loops: MOVING.loops });
    const frames = image.animation!.frames;
    expect(frames).toHaveLength(4);
    for (const [index, { pixels, alpha }] of frames.entries()) {
      expect(pixels).toMatchObject({ width: 48, height: 36 });
      for (let other = 0; other < 4; other++) {
        const [red = 0] = squareAt(pixels.data, other);
        expect(Math.abs(red - (other === index ? 200 : 8 * (1 + other)))).toBeLessThanOrEqual(2);
      }
      expect([alpha?.[0], alpha?.[47]]).toEqual([0, 255]);
    }
    expect(image.notes).toEqual([]);
  });

  it('is read at one of its frames', async () => {
    const path = await movingFile(format);
    const all = (await readImage(path, { frames: 'all' })).animation!.frames;
    for (const index of [0, 1, 3]) {
      const { pixels, alpha, animation } = await readImage(path, { frames: index });
      expect(Buffer.from(pixels.data).equals(all[index]!.pixels.data)).toBe(true);
      expect(alpha).toEqual(all[index]!.alpha);
      expect(animation).toBeUndefined();
    }
    await expect(readImage(path, { frames: 4 })).rejects.toMatchObject({ code: 'usage' });
  });

  it('says when each frame is shown', async () => {
    const { size, times } = await readImageShape(await movingFile(format));
    expect(size).toEqual({ width: 48, height: 36 });
    let at = 0;
    const ends = MOVING.delays.map((ms) => (at += ms / 1000));
    expect([...times!].map((time) => time.toFixed(3))).toEqual([0, ...ends].map((time) => time.toFixed(3)));
  });

  it('says that it has more frames where the first alone is read', async () => {
    const image = await readImage(await movingFile(format));
    expect(image.animation).toBeUndefined();
    expect(image.notes).toEqual([{ kind: 'first-frame', count: 4 }]);
  });

  it('is made smaller and cropped frame by frame', async () => {
    const frame = { turns: 1, isMirrored: false, angle: 0, x: 0.5, y: 0.5, width: 1, height: 1 } as const;
    const small = await readImage(await movingFile(format), { frames: 'all', maxSidePx: 24 });
    expect(small.animation!.frames.map(({ pixels }) => [pixels.width, pixels.height])).toEqual(Array(4).fill([24, 18]));
    const turned = await readImage(await movingFile(format), { frames: 'all', frame });
    expect(turned.animation!.frames.map(({ pixels }) => pixels.height)).toEqual(Array(4).fill(48));
  });

  it('is refused where its frames together are too large', async () => {
    const path = await movingFile(format);
    const maxPixels = 48 * 36 * 4 - 1;
    await expect(readImage(path, { frames: 'all', maxPixels })).rejects.toMatchObject({
      code: 'image/too-large',
      message: expect.stringContaining('4 frames of 48 x 36'),
    });
    expect((await readImage(path, { maxPixels })).pixels.width).toBe(48);
  });

  it.each(['gif', 'webp', 'png'] as const)(
    'is written as %s and reads back the same, its recipe with it',
    async (to) => {
      const image = await readImage(await movingFile(format), { frames: 'all' });
      const out = join(folder, `written-${format}.${to}`);
      const look = {
        styles: [{ name: 'waves', weight: 1 }],
        strength: 0,
        strokePx: null,
        effort: 'quick' as const,
        finish: {} as never,
      };
      const recipe = {
        look: { ...look, finish: { colors: 'none', colorAmount: 1, detail: 0 } as const },
        appVersion: '1',
      };
      await IMAGE_FILES.write(out, image, { format: to, quality: 100, canReplace: true, recipe });
      const back = await readImage(out, { frames: 'all' });
      expect(back.animation).toMatchObject({ delaysMs: [...MOVING.delays], loops: MOVING.loops });
      for (const [index, { pixels, alpha }] of back.animation!.frames.entries()) {
        const [red = 0, green = 0] = squareAt(pixels.data, index);
        expect(Math.abs(red - 200)).toBeLessThanOrEqual(12);
        expect(Math.abs(green - 120)).toBeLessThanOrEqual(12);
        expect([alpha?.[0], alpha?.[47]]).toEqual([0, 255]);
      }
      expect(back.tags.xmp).toContain('pentimento:style="waves"');
      expect((await readPhotoFacts(out))?.recipe).toBeDefined();
    },
  );
});

describe('the frames of an animated PNG', () => {
  /** A red canvas of 4 x 1, a half-transparent blue pixel at x = 1 (with disposal and blend), then one at x = 2. */
  const layered = async (dispose: number, blend: number): Promise<number[][]> => {
    const color = (width: number, rgba: readonly number[]): Promise<Buffer> =>
      pngOf(Buffer.from(Array.from({ length: width }, () => rgba).flat()), { width, height: 1 });
    const parts = [
      { png: await color(4, [255, 0, 0, 255]), x: 0, dispose: 0, blend: 0 },
      { png: await color(1, [0, 0, 255, 128]), x: 1, dispose, blend },
      { png: await color(1, [0, 255, 0, 255]), x: 2, dispose: 0, blend: 0 },
    ];
    const u32 = (value: number): Buffer => Buffer.from([value >>> 24, value >>> 16, value >>> 8, value]);
    let sequence = 0;
    const chunks = parts.flatMap(({ png, x, dispose, blend }, index) => {
      const own = pngChunks(png);
      const [width, height] = [own[0]!.data.subarray(0, 4), own[0]!.data.subarray(4, 8)];
      const rest = Buffer.from([0, 1, 0, 10, dispose, blend]);
      const control = pngChunk('fcTL', Buffer.concat([u32(sequence++), width, height, u32(x), u32(0), rest]));
      const data = own.find(({ type }) => type === 'IDAT')!.data;
      return [control, index === 0 ? pngChunk('IDAT', data) : pngChunk('fdAT', Buffer.concat([u32(sequence++), data]))];
    });
    const header = pngChunks(parts[0]!.png)[0]!.data;
    const start = [PNG_SIGNATURE, pngChunk('IHDR', header), pngChunk('acTL', Buffer.concat([u32(3), u32(0)]))];
    const path = file('layered.png', Buffer.concat([...start, ...chunks, pngChunk('IEND', Buffer.alloc(0))]));
    const { animation } = await readImage(path, { frames: 'all' });
    return animation!.frames.map(({ pixels, alpha }) => [...pixels.data.subarray(3, 6), alpha?.[1] ?? 255]);
  };

  it('lie over each other or replace each other', async () => {
    expect((await layered(0, 1)).map((pixel) => pixel.join())).toEqual([
      '255,0,0,255',
      '127,0,128,255',
      '127,0,128,255',
    ]);
    expect((await layered(0, 0))[1]![3]).toBe(128);
  });

  it('go as they say: cleared, or as it was before', async () => {
    expect((await layered(1, 1)).map((pixel) => pixel[3])).toEqual([255, 255, 0]);
    expect((await layered(2, 1)).map((pixel) => pixel.slice(0, 3).join())).toEqual(['255,0,0', '127,0,128', '255,0,0']);
  });

  it('are refused with one sentence where they are damaged', async () => {
    const whole = await movingPng();
    for (const cut of [0.3, 0.6, 0.95]) {
      const path = file('cut.png', whole.subarray(0, Math.floor(cut * whole.length)));
      await expect(readImage(path, { frames: 'all' })).rejects.toMatchObject({ code: 'image/unreadable' });
    }
    const beyond = Buffer.from(whole);
    const second = whole.indexOf('fcTL', whole.indexOf('fcTL') + 4);
    beyond.writeUInt32BE(40, second + 4 + 12);
    expect(() => parseApng(beyond)).toThrow();
    await expect(readImage(file('beyond.png', beyond), { frames: 'all' })).rejects.toMatchObject({
      code: 'image/unreadable',
    });
  });

  it('give the first to a reader that knows no animations', async () => {
    const { data, info } = await sharp(await movingPng())
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([48, 36]);
    expect(data.equals(movingFrame(0))).toBe(true);
  });
});

describe('what is not painted of a file is said', () => {
  it('pages beyond the first', async () => {
    const page = tiffFixture({ width: 4, height: 4, numbers: 'uint8', photometric: 2, color: [0.2, 0.3, 0.4] });
    // A second directory after the first, and the link to it.
    const entries = page.readUInt16LE(8);
    const linked = Buffer.concat([page, page.subarray(8, 8 + 2 + 12 * entries + 4)]);
    linked.writeUInt32LE(page.length, 8 + 2 + 12 * entries);
    expect((await readImage(file('pages.tif', linked))).notes).toEqual([{ kind: 'first-page', count: 2 }]);
  });

  it.each([
    ['uint16', 16],
    ['uint32', 32],
    ['half', 16],
    ['float', 32],
    ['double', 64],
  ] as const)('%s', async (numbers, bits) => {
    const path = file(
      'deep.tif',
      tiffFixture({ width: 4, height: 4, numbers, photometric: 2, color: [0.2, 0.3, 0.4] }),
    );
    const { notes } = await readImage(path);
    expect(notes).toEqual([{ kind: 'depth', bits }]);
  });

  it('pictures beyond the first of a HEIC', { timeout: 120_000 }, async () => {
    const { pixels, notes } = await readImage(join(import.meta.dirname, '../../../fixtures/images/two-pictures.heic'));
    expect(notes).toEqual([{ kind: 'first-page', count: 2 }]);
    for (const [channel, value] of [200, 120, 90].entries()) {
      expect(Math.abs(pixels.data[channel]! - value)).toBeLessThanOrEqual(2);
    }
  });

  it('frames beyond the first of an animated AVIF', async () => {
    const create = { width: 16, height: 12, channels: 3, background: { r: 200, g: 120, b: 90 } } as const;
    const avif = await sharp({ create }).avif({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer();
    // The brand of animations, which the library refuses. Their first picture is a still one too.
    avif.write('avis', 8, 'latin1');
    const path = file('moving.avif', avif);
    const { pixels, notes } = await readImage(path);
    expect(notes).toEqual([{ kind: 'first-of-several' }]);
    expect(Math.abs(pixels.data[0]! - 200)).toBeLessThanOrEqual(2);
    expect(await readPhotoFacts(path)).toMatchObject({ width: 16, height: 12 });
    expect(await countPictures(path)).toBe('several');
    expect(await countPictures(file('still.png', await pngOf(movingFrame(0))))).toBe(1);
  });

  it('nothing where all was painted', async () => {
    expect((await readImage(file('plain.png', await pngOf(movingFrame(0))))).notes).toEqual([]);
  });
});
