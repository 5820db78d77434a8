import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import {
  initializeImageMagick,
  MagickColor,
  type MagickFormat,
  MagickImage,
  MagickReadSettings,
} from '@imagemagick/magick-wasm';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { readPhotoFacts } from '../../../../src/main/images/photoFacts.js';
import { readImage, readImageSize } from '../../../../src/main/images/readImage.js';
import { withQuarterTurns } from '../../../helpers/avifFixtures.js';
import { RAW_FIXTURES } from '../../../helpers/rawFixtures.js';
import { joinApng } from '../../../../src/main/images/animation/apng.js';
import { carrierPng } from '../../../../src/main/images/carrierPng.js';
import { pngChunk } from '../../../../src/main/images/pngChunks.js';
import { readXmp } from '../../../../src/main/images/readXmp.js';
import { cameraExif } from '../../../helpers/testImages.js';
import { tempFolder } from '../../../helpers/tempFolder.js';
import { tiffFixture } from '../../../helpers/tiffFixtures.js';

const folder = tempFolder();
const file = (name: string, bytes: Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};
const near = (actual: Uint8Array, expected: readonly number[], tolerance: number): void => {
  for (const [i, value] of expected.entries()) expect(Math.abs(actual[i]! - value)).toBeLessThanOrEqual(tolerance);
};

beforeAll(async () => {
  await initializeImageMagick(
    readFileSync(createRequire(import.meta.url).resolve('@imagemagick/magick-wasm/magick.wasm')),
  );
});

/** WebAssembly loads slowly on a busy machine. */
const TIMEOUT_MS = 120_000;

describe('formats beyond those that sharp reads', { timeout: TIMEOUT_MS }, () => {
  it.each(['BMP', 'JXL', 'JP2', 'PSD'] satisfies MagickFormat[])('%s', async (format) => {
    const image = MagickImage.create(new MagickColor(200, 120, 90), 24, 16);
    const path = file(
      `flat.${format.toLowerCase()}`,
      image.write(format, (data) => data.slice()),
    );
    const { pixels } = await readImage(path, { maxSidePx: 12 });
    expect([pixels.width, pixels.height]).toEqual([12, 8]);
    near(pixels.data, [200, 120, 90], 2);
    expect(await readImageSize(path)).toEqual({ width: 24, height: 16 });
  });

  it('HEIC', async () => {
    const path = join(import.meta.dirname, '../../../fixtures/images/flat-200-120-90.heic');
    near((await readImage(path)).pixels.data, [200, 120, 90], 2);
  });

  it('says what is damaged, and what is too large', async () => {
    const whole = MagickImage.create(new MagickColor(9, 9, 9), 64, 64).write('PSD', (data) => data.slice());
    await expect(readImage(file('cut.psd', whole.subarray(0, 60)))).rejects.toMatchObject({ code: 'image/unreadable' });
    const path = file('whole.psd', whole);
    await expect(readImage(path, { maxPixels: 64 * 64 - 1 })).rejects.toMatchObject({ code: 'image/too-large' });
    // Read from the header: nothing is decoded.
    const bomb = Buffer.from(whole);
    bomb.writeUInt32BE(30_000, 14);
    bomb.writeUInt32BE(30_000, 18);
    await expect(readImage(file('bomb.psd', bomb))).rejects.toMatchObject({ code: 'image/too-large' });
  });

  it.each([
    ['as it is, as ImageMagick writes it', [200, 120, 90]],
    ['laid on white by its opacity, as Photoshop writes it', [227, 187, 172]],
  ])('a half clear Photoshop file whose merged picture is stored %s', async (_how, stored) => {
    const pixels = Uint8Array.from(Array.from({ length: 64 }, () => [...stored, 128]).flat());
    const settings = new MagickReadSettings({ width: 8, height: 8, format: 'RGBA', depth: 8 });
    const bytes = MagickImage.create(pixels, settings).write('PSD', (data) => data.slice());
    const image = await readImage(file('clear.psd', bytes));
    expect(image.alpha?.[0]).toBe(128);
    near(image.pixels.data, [200, 120, 90], 2);
  });

  it('names a kind that it does not read', async () => {
    const exr = file('a.exr', Buffer.concat([Buffer.from('v/1\x01', 'latin1'), Buffer.alloc(80)]));
    await expect(readImage(exr)).rejects.toMatchObject({
      code: 'image/not-an-image',
      message: `${exr} is a OpenEXR file, which is not read as a photo.`,
    });
  });
});

describe('orientation beyond EXIF', { timeout: TIMEOUT_MS }, () => {
  /** Stored with red on the left and blue on the right; after a clockwise turn, red is at the top. */
  const halves = (width: number, height: number): Buffer =>
    Buffer.from(
      Array.from({ length: width * height }, (_, i) => (i % width < width / 2 ? [255, 0, 0] : [0, 0, 255])).flat(),
    );
  const expectRedOnTop = async (path: string): Promise<void> => {
    const { pixels } = await readImage(path);
    expect([pixels.width, pixels.height]).toEqual([16, 24]);
    expect(await readImageSize(path)).toEqual({ width: 16, height: 24 });
    near(pixels.data.subarray(3 * (16 * 3 + 8)), [255, 0, 0], 40);
    near(pixels.data.subarray(3 * (16 * 20 + 8)), [0, 0, 255], 40);
  };

  it.each([1, 6] as const)('of JPEG XL is applied once: %i', async (orientation) => {
    const image = MagickImage.create(
      halves(24, 16),
      new MagickReadSettings({ width: 24, height: 16, format: 'RGB', depth: 8 }),
    );
    image.orientation = orientation;
    const path = file(
      `turned-${orientation}.jxl`,
      image.write('JXL', (data) => data.slice()),
    );
    if (orientation === 6) await expectRedOnTop(path);
    else expect(await readImageSize(path)).toEqual({ width: 24, height: 16 });
  });

  it('of AVIF and HEIC by their own property is applied once', async () => {
    const raw = { width: 24, height: 16, channels: 3 } as const;
    const avif = await sharp(halves(24, 16), { raw }).avif({ quality: 90, chromaSubsampling: '4:4:4' }).toBuffer();
    await expectRedOnTop(file('turned.avif', withQuarterTurns(avif, 3)));
    const heic = join(import.meta.dirname, '../../../fixtures/images/flat-200-120-90.heic');
    const { width, height } = await readImageSize(heic);
    const turned = file('turned.heic', withQuarterTurns(readFileSync(heic), 1));
    expect(await readImageSize(turned)).toEqual({ width: height, height: width });
    near((await readImage(turned)).pixels.data, [200, 120, 90], 2);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'behind the picture of a PNG, still or moving, is applied once: %i',
    async (orientation) => {
      const raw = { width: 24, height: 16, channels: 3 } as const;
      // Another color in each corner.
      const colors = [
        [255, 0, 0],
        [0, 255, 0],
        [0, 0, 255],
        [255, 255, 0],
      ];
      const pixels = Array.from({ length: 24 * 16 }, (_, i) => colors[(i % 24 < 12 ? 0 : 1) + (i < 24 * 8 ? 0 : 2)]!);
      const png = await sharp(Buffer.from(pixels.flat()), { raw }).png().toBuffer();
      const exif = cameraExif(orientation, Buffer.alloc(4)).subarray(6);
      const expected = await sharp(carrierPng(png, { exif })).autoOrient().raw().toBuffer({ resolveWithObject: true });
      const xmp = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><late/></x:xmpmeta>';
      const late = [
        pngChunk('eXIf', exif),
        pngChunk('iTXt', Buffer.from(`XML:com.adobe.xmp\0\0\0\0\0${xmp}`, 'latin1')),
      ];
      const behind = (bytes: Buffer): Buffer =>
        Buffer.concat([bytes.subarray(0, bytes.length - 12), ...late, bytes.subarray(bytes.length - 12)]);
      const still = file('late.png', behind(png));
      const moving = file('late-moving.png', behind(joinApng([png, png], [50, 50], 0)));
      const animated = await readImage(moving, { frames: 'all' });
      expect(animated.animation?.frames).toHaveLength(2);
      for (const image of [await readImage(still), animated, { ...animated, ...animated.animation!.frames[1]! }]) {
        expect([image.pixels.width, image.pixels.height]).toEqual([expected.info.width, expected.info.height]);
        expect(Buffer.from(image.pixels.data).equals(expected.data)).toBe(true);
        expect(Buffer.from(image.tags.exif!).toString('latin1')).toContain('Tests');
        expect(image.tags.xmp).toBe(xmp);
      }
      expect(await readImageSize(still)).toEqual({ width: expected.info.width, height: expected.info.height });
      expect(await readXmp(moving)).toBe(xmp);
    },
  );

  it('of a TIFF of numbers that sharp does not read is applied once', async () => {
    const pixels = (x: number): number[] => (x < 12 ? [1, 0, 0] : [0, 0, 1]);
    const shape = { width: 24, height: 16, numbers: 'double', photometric: 2, color: [0, 0, 0], pixels } as const;
    await expectRedOnTop(file('turned.tif', tiffFixture({ ...shape, entries: [[0x112, 3, 6]] })));
  });
});

describe('a raw photo that is a TIFF inside', { timeout: TIMEOUT_MS }, () => {
  const raw = async (previewPx: number): Promise<string> => {
    const create = {
      width: previewPx,
      height: (previewPx * 2) / 3,
      channels: 3,
      background: { r: 200, g: 120, b: 90 },
    } as const;
    const preview = await sharp({ create }).jpeg({ quality: 95 }).toBuffer();
    // The thumbnail that sharp would read; a DNG version in the first directory marks it as a raw file.
    const shape = { width: 160, height: 106, numbers: 'uint8', photometric: 2, color: [0, 0, 1] } as const;
    const length = tiffFixture({ ...shape, entries: dngEntries(0, preview.length) }).length;
    const tiff = tiffFixture({ ...shape, entries: dngEntries(length, preview.length) });
    return file(`raw-${previewPx}.dng`, Buffer.concat([tiff, preview]));
  };
  const dngEntries = (at: number, bytes: number): [number, 2 | 3 | 4 | 7, string | number | Uint8Array][] => [
    [0x201, 4, at],
    [0x202, 4, bytes],
    [0xc612, 7, Uint8Array.of(1, 4, 0, 0)],
  ];

  it('is read by its full-size preview, never by its thumbnail', async () => {
    const { pixels } = await readImage(await raw(1500));
    expect([pixels.width, pixels.height]).toEqual([1500, 1000]);
    near(pixels.data, [200, 120, 90], 2);
  });

  describe.each(['cr2', 'nef', 'arw'] as const)('as %s', (kind) => {
    const made = async (width: number, orientation = 1): Promise<string> => {
      const wishes = { preview: { width, height: Math.round((width * 2) / 3) }, orientation };
      return file(`${width}-${orientation}.${kind}`, await RAW_FIXTURES[kind](wishes));
    };

    it('is read by its full-size preview, never by its thumbnail', async () => {
      const { pixels, notes } = await readImage(await made(1500));
      expect([pixels.width, pixels.height]).toEqual([1500, 1000]);
      near(pixels.data, [200, 120, 90], 2);
      expect(notes).toEqual([]);
    });

    it('is upright exactly once', async () => {
      const path = await made(1500, 8);
      expect(await readImageSize(path)).toEqual({ width: 1000, height: 1500 });
      const { pixels } = await readImage(path);
      expect([pixels.width, pixels.height]).toEqual([1000, 1500]);
      near(pixels.data, [200, 120, 90], 2);
    });

    // Any data pass for those of the two others, so they are developed.
    const cannotBeDeveloped = kind === 'cr2';
    it.runIf(cannotBeDeveloped)('is read by a smaller preview if it cannot be developed, which is said', async () => {
      const { pixels, notes } = await readImage(await made(1200));
      expect([pixels.width, pixels.height]).toEqual([1200, 800]);
      near(pixels.data, [200, 120, 90], 2);
      expect(notes).toEqual([{ kind: 'raw-preview', width: 1200, height: 800 }]);
    });

    it('is known by the size of what is painted, before it is decoded', async () => {
      const path = await made(1500, 8);
      expect(await readPhotoFacts(path)).toEqual({ width: 1000, height: 1500 });
    });

    it.runIf(cannotBeDeveloped)('is refused where its preview is as small as a thumbnail', async () => {
      await expect(readImage(await made(300))).rejects.toMatchObject({
        code: 'image/not-an-image',
        message: expect.stringContaining('it has no large preview') as string,
      });
    });
  });

  it('is refused by name where there is nothing but a thumbnail', async () => {
    await expect(readImage(await raw(120))).rejects.toMatchObject({
      code: 'image/not-an-image',
      message: expect.stringContaining('is a raw photo'),
    });
  });
});
