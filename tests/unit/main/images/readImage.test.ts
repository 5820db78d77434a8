import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readImage, readImageSize } from '../../../../src/main/images/readImage.js';
import { FORMAT_NAMES } from '../../../../src/main/images/sniffFormat.js';
import { tempFolder } from '../../../helpers/tempFolder.js';
import { cameraExif, insertJpegExif, meanDifference, testImage, testPhoto } from '../../../helpers/testImages.js';

const folder = tempFolder();
const file = (name: string, bytes: Uint8Array | string): string => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};

const ENCODED = {
  jpeg: () => testPhoto(60, 40).jpeg().toBuffer(),
  png: () => testPhoto(60, 40).png().toBuffer(),
  webp: () => testPhoto(60, 40).webp().toBuffer(),
  tiff: () => testPhoto(60, 40).tiff().toBuffer(),
  avif: () => testPhoto(60, 40).avif().toBuffer(),
  gif: () => testPhoto(60, 40).gif().toBuffer(),
};
const FORMATS = Object.keys(ENCODED) as (keyof typeof ENCODED)[];

describe('readImage', () => {
  it.each(FORMATS)('reads %s', async (format) => {
    const image = await readImage(file(`photo.${format}`, await ENCODED[format]()));
    expect([image.pixels.width, image.pixels.height]).toEqual([60, 40]);
    expect(image.pixels.data).toHaveLength(60 * 40 * 3);
    expect(meanDifference(image.pixels.data, testImage(60, 40).data)).toBeLessThan(12);
    expect(image.alpha).toBeUndefined();
  });

  it('reads the exact pixels of a lossless file', async () => {
    const image = await readImage(file('exact.png', await ENCODED.png()));
    expect(Buffer.from(image.pixels.data).equals(Buffer.from(testImage(60, 40).data))).toBe(true);
  });

  it('reads the first frame of an animation', async () => {
    const frames = Buffer.concat([testImage(20, 10, 0).data, testImage(20, 10, 5).data]);
    const gif = await sharp(frames, { raw: { width: 20, height: 20, channels: 3, pageHeight: 10 } })
      .gif()
      .toBuffer();
    expect((await sharp(gif).metadata()).pages).toBe(2);
    const { pixels } = await readImage(file('animated.gif', gif));
    expect([pixels.width, pixels.height]).toEqual([20, 10]);
    expect(meanDifference(pixels.data, testImage(20, 10, 0).data)).toBeLessThan(12);
  });

  it('applies the orientation once', async () => {
    const upright = testPhoto(60, 40);
    // Orientation 6: the camera was turned, so the picture must be rotated clockwise for display.
    const turned = await sharp(await upright.rotate(270).png().toBuffer())
      .jpeg({ quality: 100 })
      .toBuffer();
    const path = file('turned.jpg', insertJpegExif(turned, cameraExif(6, new Uint8Array())));
    const { pixels } = await readImage(path);
    expect([pixels.width, pixels.height]).toEqual([60, 40]);
    expect(meanDifference(pixels.data, testImage(60, 40).data)).toBeLessThan(6);
    expect(await readImageSize(path)).toEqual({ width: 60, height: 40 });
  });

  it('converts to sRGB by the embedded profile', async () => {
    const red = sharp({ create: { width: 8, height: 8, channels: 3, background: '#c83c28' } });
    const path = file('p3.png', await red.withIccProfile('p3').png().toBuffer());
    const stored = await sharp(path).keepIccProfile().raw().toBuffer();
    expect(stored[0]).not.toBe(200); // Display P3 numbers differ from sRGB's.
    const { pixels, tags } = await readImage(path);
    expect(Math.abs(pixels.data[0]! - 200)).toBeLessThanOrEqual(1);
    expect(Math.abs(pixels.data[1]! - 60)).toBeLessThanOrEqual(1);
    expect(tags.rgbProfile?.length).toBeGreaterThan(100);
  });

  it('turns gray, CMYK and 16-bit images into 8-bit RGB', async () => {
    const gray = file('gray.png', await testPhoto(20, 10).grayscale().png().toBuffer());
    const cmyk = file('cmyk.jpg', await testPhoto(20, 10).toColorspace('cmyk').jpeg().toBuffer());
    const deep = file('deep.png', await testPhoto(20, 10).toColorspace('rgb16').png().toBuffer());
    expect((await sharp(cmyk).metadata()).space).toBe('cmyk');
    expect((await sharp(deep).metadata()).depth).toBe('ushort');
    for (const path of [gray, cmyk, deep]) {
      expect((await readImage(path)).pixels.data).toHaveLength(20 * 10 * 3);
    }
  });

  it('keeps alpha aside, and none where everything is opaque', async () => {
    const alpha = Uint8Array.from({ length: 200 }, (_, i) => i);
    const transparent = await testPhoto(20, 10)
      .joinChannel(Buffer.from(alpha), { raw: { width: 20, height: 10, channels: 1 } })
      .png()
      .toBuffer();
    const image = await readImage(file('alpha.png', transparent));
    expect([...image.alpha!]).toEqual([...alpha]);
    // The visible part of the picture; transparent pixels get the colors of their surroundings.
    expect([...image.pixels.data.subarray(3 * 16)]).toEqual([...testImage(20, 10).data.subarray(3 * 16)]);
    const opaque = await readImage(file('opaque.png', await testPhoto(20, 10).ensureAlpha().png().toBuffer()));
    expect(opaque.alpha).toBeUndefined();
  });

  it('makes an image smaller when asked, never larger', async () => {
    const path = file('size.png', await ENCODED.png());
    const small = await readImage(path, { maxSidePx: 30 });
    expect([small.pixels.width, small.pixels.height]).toEqual([30, 20]);
    const same = await readImage(path, { maxSidePx: 500 });
    expect([same.pixels.width, same.pixels.height]).toEqual([60, 40]);
  });

  it('reads the new content of a file that was written again', async () => {
    const path = file('again.png', await testPhoto(20, 10, 0).png().toBuffer());
    const first = await readImage(path);
    writeFileSync(path, await testPhoto(20, 10, 9).png().toBuffer());
    const second = await readImage(path);
    expect(Buffer.from(second.pixels.data).equals(Buffer.from(first.pixels.data))).toBe(false);
  });

  it('reads names in any script', async () => {
    const path = file('写真 🎨 été.jpg', await ENCODED.jpeg());
    expect((await readImage(path)).pixels.width).toBe(60);
  });
});

describe('readImage on files that are no good', () => {
  it('says that a file is missing, empty or a folder', async () => {
    await expect(readImage(join(folder, 'none.jpg'))).rejects.toMatchObject({ code: 'disk/not-found' });
    await expect(readImage(file('empty.jpg', ''))).rejects.toMatchObject({
      code: 'image/unreadable',
      message: expect.stringContaining('is empty'),
    });
    const inner = join(folder, 'inner.jpg');
    mkdirSync(inner);
    await expect(readImage(inner)).rejects.toMatchObject({ code: 'disk/not-readable' });
  });

  it.each(FORMATS)('refuses a %s that is cut off', async (format) => {
    const noise = Uint8Array.from({ length: 200 * 150 * 3 }, (_, i) => (i * i * 31) >> 5);
    const pipeline = sharp(noise, { raw: { width: 200, height: 150, channels: 3 } });
    const whole = await pipeline[format]().toBuffer();
    for (const fraction of [0.3, 0.7, 0.97]) {
      const path = file(`cut.${format}`, whole.subarray(0, Math.floor(whole.length * fraction)));
      const error = await readImage(path).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error, `${format} cut at ${fraction}`).toMatchObject({
        code: 'image/unreadable',
        message: `${path} is damaged or cut off: its ${FORMAT_NAMES[format]} data cannot be decoded.`,
      });
    }
  });

  it('refuses text, SVG and zeros as no image, whatever they are called', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>';
    for (const content of ['This is a note.', svg, new Uint8Array(500)]) {
      await expect(readImage(file('note.jpg', content))).rejects.toMatchObject({ code: 'image/not-an-image' });
    }
  });

  it('reads an image by its content when its name says something else', async () => {
    const path = file('really-a-png.jpg', await ENCODED.png());
    expect((await readImage(path)).pixels.width).toBe(60);
    copyFileSync(path, join(folder, 'no-extension'));
    expect((await readImage(join(folder, 'no-extension'))).pixels.width).toBe(60);
  });

  it('refuses an absurdly large image by its header, before decoding', async () => {
    // A valid PNG whose header claims 60,000 x 60,000; its data would never suffice.
    const png = Buffer.from(await ENCODED.png());
    png.writeUInt32BE(60_000, 16);
    png.writeUInt32BE(60_000, 20);
    const { crc32 } = await import('node:zlib');
    png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
    await expect(readImage(file('huge.png', png))).rejects.toMatchObject({
      code: 'image/too-large',
      message: expect.stringContaining('3600 megapixels'),
    });
    const path = file('limit.png', await ENCODED.png());
    await expect(readImage(path, { maxPixels: 60 * 40 - 1 })).rejects.toMatchObject({ code: 'image/too-large' });
    await expect(readImage(path, { maxPixels: 60 * 40 })).resolves.toBeDefined();
  });
});
