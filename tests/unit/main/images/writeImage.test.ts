import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { LoadedImage } from '../../../../src/main/images/loadedImage.js';
import { readImage } from '../../../../src/main/images/readImage.js';
import { writeImage } from '../../../../src/main/images/writeImage.js';
import { IMAGE_FORMATS } from '../../../../src/shared/domain/imageFormat.js';
import { tempFolder } from '../../../helpers/tempFolder.js';
import { cameraExif, insertJpegExif, testImage, testPhoto } from '../../../helpers/testImages.js';
import { PLAIN_SETTINGS } from '../../../../src/shared/domain/look.js';

const folder = tempFolder();
const plain: LoadedImage = { pixels: testImage(60, 40), tags: {} };
const look = { ...PLAIN_SETTINGS, styles: [{ name: 'Wheat & "Sky"', weight: 1 }], strength: 0.75 };
const recipe = { look, appVersion: '1.2.3' };
const xmp =
  '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
  '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:tiff="http://ns.adobe.com/tiff/1.0/"' +
  ' dc:format="image/jpeg" tiff:Orientation="6"/></rdf:RDF></x:xmpmeta>';

/** A photo taken with a turned camera, with all metadata of a camera. */
async function cameraPhoto(): Promise<{ path: string; thumbnail: Buffer }> {
  const thumbnail = await testPhoto(16, 12).jpeg().toBuffer();
  const jpeg = await testPhoto(60, 40).withIccProfile('p3').withXmp(xmp).jpeg({ quality: 95 }).toBuffer();
  const path = join(folder, 'camera.jpg');
  writeFileSync(path, insertJpegExif(jpeg, cameraExif(6, thumbnail)));
  return { path, thumbnail };
}

describe('writeImage', () => {
  it.each(IMAGE_FORMATS)('writes %s so that it reads back alike', async (format) => {
    const path = join(folder, `plain.${format}`);
    await writeImage(path, plain, { format, canReplace: false });
    const back = await readImage(path);
    expect([back.pixels.width, back.pixels.height]).toEqual([60, 40]);
    const difference = back.pixels.data.reduce((sum, v, i) => sum + Math.abs(v - plain.pixels.data[i]!), 0) / 7200;
    expect(difference).toBeLessThan(format === 'png' || format === 'tiff' ? 1e-9 : 6);
  });

  it.each(['png', 'tiff'] as const)(
    'loses no pixel in %s, with a photo of EXIF and alpha behind it',
    async (format) => {
      const alpha = Uint8Array.from({ length: 2400 }, (_, i) => 16 + (i % 240));
      const { path } = await cameraPhoto();
      const { tags } = await readImage(path);
      const { exif } = tags;
      for (const image of [
        { ...plain, tags: { exif: exif! } },
        { ...plain, alpha, tags: { exif: exif! } },
      ]) {
        const out = join(folder, `exact-${'alpha' in image}.${format}`);
        await writeImage(out, image, { format, canReplace: true, recipe });
        const back = await readImage(out);
        expect(Buffer.from(back.pixels.data).equals(Buffer.from(plain.pixels.data))).toBe(true);
        expect(back.alpha && [...back.alpha]).toEqual('alpha' in image ? [...alpha] : undefined);
      }
    },
  );

  it('lays a transparent image on white in jpg', async () => {
    const data = new Uint8Array(16 * 16 * 3).fill(100);
    const image = { pixels: { width: 16, height: 16, data }, alpha: new Uint8Array(256).fill(51), tags: {} };
    const path = join(folder, 'white.jpg');
    await writeImage(path, image, { format: 'jpg', quality: 100, canReplace: false });
    const { pixels } = await readImage(path);
    expect(Math.abs(pixels.data[0]! - 224)).toBeLessThanOrEqual(2); // 0.2 * 100 + 0.8 * 255
  });

  it.each(['jpg', 'png', 'webp', 'avif'] as const)('keeps the metadata of a camera in %s', async (format) => {
    const { path, thumbnail } = await cameraPhoto();
    const photo = await readImage(path);
    expect(photo.tags.exif && Buffer.from(photo.tags.exif).includes(thumbnail)).toBe(true);
    const out = join(folder, `kept.${format}`);
    await writeImage(out, photo, { format, canReplace: true, recipe });
    const written = await sharp(out).metadata();
    expect([written.width, written.height]).toEqual([40, 60]);
    expect(written.autoOrient).toEqual({ width: 40, height: 60 });
    expect(written.orientation ?? 1).toBe(1);
    expect(written.exif?.includes('Tests')).toBe(true);
    // The camera's thumbnail would show the photo as it was.
    expect(written.exif?.includes(thumbnail)).toBe(false);
    expect(written.icc?.length).toBe(photo.tags.rgbProfile?.length);
    const text = written.xmpAsString ?? '';
    expect(text).toContain('dc:format="image/jpeg"');
    expect(text).not.toContain('tiff:Orientation');
  });

  it('writes the recipe and the digital source type into the XMP, once', async () => {
    const first = join(folder, 'recipe.png');
    const second = join(folder, 'recipe-again.png');
    await writeImage(first, plain, { format: 'png', canReplace: false, recipe });
    await writeImage(second, await readImage(first), { format: 'png', canReplace: false, recipe });
    for (const path of [first, second]) {
      const text = (await sharp(path).metadata()).xmpAsString ?? '';
      expect(text.match(/digitalsourcetype\/compositeWithTrainedAlgorithmicMedia/g)).toHaveLength(1);
      expect(text.match(/pentimento:style="Wheat &amp; &quot;Sky&quot;"/g)).toHaveLength(1);
      expect(text).toContain('pentimento:strength="0.75"');
      expect(text).toContain('pentimento:version="1.2.3"');
    }
  });

  it('converts back to the color profile of the photo', async () => {
    const path = join(folder, 'p3-in.png');
    const red = sharp({ create: { width: 8, height: 8, channels: 3, background: '#c83c28' } });
    await red.withIccProfile('p3').png().toFile(path);
    const out = join(folder, 'p3-out.png');
    await writeImage(out, await readImage(path), { format: 'png', canReplace: false });
    const stored = (await sharp(path).keepIccProfile().raw().toBuffer()).subarray(0, 3);
    const written = (await sharp(out).keepIccProfile().raw().toBuffer()).subarray(0, 3);
    for (const i of [0, 1, 2]) expect(Math.abs(stored[i]! - written[i]!)).toBeLessThanOrEqual(1);
    expect((await sharp(out).metadata()).icc?.length).toBe((await sharp(path).metadata()).icc?.length);
  });

  it('replaces a file only when it may, and leaves nothing half-written', async () => {
    const inner = tempFolder();
    const path = join(inner, 'kept.png');
    writeFileSync(path, 'precious');
    await expect(writeImage(path, plain, { format: 'png', canReplace: false })).rejects.toMatchObject({
      code: 'disk/exists',
    });
    expect(readFileSync(path, 'utf8')).toBe('precious');
    await writeImage(path, plain, { format: 'png', canReplace: true });
    expect((await readImage(path)).pixels.width).toBe(60);

    const stopped = join(inner, 'stopped.png');
    const signal = AbortSignal.abort();
    await expect(writeImage(stopped, plain, { format: 'png', canReplace: true, signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(readdirSync(inner)).toEqual(['kept.png']);
  });

  it('says that a folder is missing, and that a size does not fit the format', async () => {
    const lost = join(folder, 'no-such-folder', 'a.png');
    await expect(writeImage(lost, plain, { format: 'png', canReplace: false })).rejects.toMatchObject({
      code: 'disk/not-found',
    });
    const long: LoadedImage = { pixels: testImage(16_400, 1), tags: {} };
    await expect(
      writeImage(join(folder, 'long.webp'), long, { format: 'webp', canReplace: false }),
    ).rejects.toMatchObject({ code: 'image/too-large', message: expect.stringContaining('webp') });
  });
});
