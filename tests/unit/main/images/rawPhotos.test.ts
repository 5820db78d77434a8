import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readCanonTags } from '../../../../src/main/images/formats/raw/canonBoxes.js';
import { readPhotoFacts } from '../../../../src/main/images/photoFacts.js';
import { readImage, readImageSize } from '../../../../src/main/images/readImage.js';
import { canonRaw, fujifilmRaw, panasonicRaw } from '../../../helpers/otherRaws.js';
import { SENSOR_RAWS, SENSOR_SCENE, type SensorRawOptions } from '../../../helpers/sensorRaws.js';
import { tempFolder } from '../../../helpers/tempFolder.js';

const folder = tempFolder();
const file = (name: string, bytes: Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};

type Kind = keyof typeof SENSOR_RAWS;
const KINDS: readonly Kind[] = ['dng', 'cr2', 'nef', 'arw'];
const made = (kind: Kind, options: SensorRawOptions = {}, name = 'photo'): string =>
  file(`${name}.${kind}`, SENSOR_RAWS[kind](options));

const jpegOf = (width: number, height: number, color = 'rgb(10, 200, 10)'): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: color } })
    .jpeg()
    .toBuffer();

/** WebAssembly loads slowly on a busy machine. */
const TIMEOUT_MS = 120_000;

describe.each(KINDS)('a raw photo without a full-size preview: %s', { timeout: TIMEOUT_MS }, (kind) => {
  it('is developed from the sensor, never painted by its thumbnail', async () => {
    const { pixels, notes } = await readImage(made(kind));
    const { width, height } = pixels;
    expect(Math.abs(width - SENSOR_SCENE.width)).toBeLessThanOrEqual(8);
    expect(Math.abs(height - SENSOR_SCENE.height)).toBeLessThanOrEqual(8);
    expect(notes).toEqual([]);
    const at = (x: number, y: number): number[] => [
      ...pixels.data.subarray(3 * (width * y + x), 3 * (width * y + x) + 3),
    ];
    const [top, left, right] = [at(width / 2, 10), at(width / 4, height - 50), at((3 * width) / 4, height - 50)];
    expect(Math.min(...top)).toBeGreaterThan(240);
    // Only a DNG says what the numbers of its sensor mean; elsewhere the library knows the camera or guesses.
    if (kind === 'dng') {
      for (const channel of [0, 1, 2]) {
        expect(Math.abs(left[channel]! - SENSOR_SCENE.left[channel]!)).toBeLessThanOrEqual(2);
        expect(Math.abs(right[channel]! - SENSOR_SCENE.right[channel]!)).toBeLessThanOrEqual(2);
      }
    }
    expect(left[2]! - left[0]!).toBeGreaterThan(60);
    expect(right[0]! - right[2]!).toBeGreaterThan(60);
  });

  it.each([3, 6, 8])('is upright exactly once: %i', async (orientation) => {
    const path = made(kind, { orientation }, `turned-${orientation}`);
    const { pixels } = await readImage(path);
    const isTurned = orientation > 4;
    expect(pixels.width < pixels.height).toBe(isTurned);
    expect(await readImageSize(path)).toEqual({ width: pixels.width, height: pixels.height });
    // Where the white stripe is.
    const [x, y] = { 3: [0.5, 0.98], 6: [0.98, 0.5], 8: [0.02, 0.5] }[orientation as 3 | 6 | 8] as [number, number];
    const place = Math.floor(y * pixels.height) * pixels.width + Math.floor(x * pixels.width);
    expect(Math.min(...pixels.data.subarray(3 * place, 3 * place + 3))).toBeGreaterThan(240);
  });

  it('keeps its rights, in EXIF and XMP', async () => {
    const { tags } = await readImage(made(kind, { copyright: '(c) Ana', xmp: '<x>rights</x>' }, 'rights'));
    expect(Buffer.from(tags.exif!).toString('latin1')).toContain('(c) Ana');
    expect(tags.xmp).toBe('<x>rights</x>');
  });

  it('says nothing of its size before it is developed, rather than that of its thumbnail', async () => {
    expect(await readPhotoFacts(made(kind))).toEqual({});
  });

  it('is painted by a smaller preview only if it cannot be developed, and that is said', async () => {
    const preview = await jpegOf(300, 200);
    const small = await readImage(made(kind, { preview }, 'small'));
    expect(small.pixels.width).toBeGreaterThan(500);
    // Cut off behind its previews, before the end of the sensor's data.
    const isCut = true;
    await expect(readImage(made(kind, { preview, isCut }, 'cut'))).rejects.toMatchObject({
      code: 'image/unreadable',
      message: expect.stringContaining('is damaged or cut off') as string,
    });
    const large = await jpegOf(1200, 800);
    const wishes = { preview: large, isCut, statedSize: { width: 6000, height: 4000 } };
    const { pixels, notes } = await readImage(made(kind, wishes, 'large'));
    expect([pixels.width, pixels.height]).toEqual([1200, 800]);
    expect(notes).toEqual([{ kind: 'raw-preview', width: 1200, height: 800 }]);
  });

  it('is painted in the colors of its camera where the preview does not state them', async () => {
    const preview = await jpegOf(1200, 800, 'rgb(50, 200, 50)');
    const wishes = { preview, isAdobeRgb: true, statedSize: { width: 1250, height: 840 }, isCut: true };
    const { pixels, tags } = await readImage(made(kind, wishes, 'adobe'));
    expect(pixels.width).toBe(1200);
    expect(tags.rgbProfile).toBeDefined();
    // Adobe RGB 50, 200, 50 is greener than sRGB can say; its red is clipped to none.
    expect(pixels.data[0]).toBe(0);
  });
});

describe('raw photos that say the size of their sensor elsewhere', { timeout: TIMEOUT_MS }, () => {
  it.each([
    ['a Fujifilm', fujifilmRaw],
    ['a Panasonic', panasonicRaw],
  ])('%s is painted by its preview where that is full-size', async (_name, make) => {
    const path = file('full.raw', make({ sensor: { width: 1600, height: 1200 }, preview: await jpegOf(1590, 1190) }));
    const { pixels, notes } = await readImage(path);
    expect([pixels.width, pixels.height, notes]).toEqual([1590, 1190, []]);
    expect(await readPhotoFacts(path)).toEqual({ width: 1590, height: 1190 });
  });

  it.each([
    ['a Fujifilm', fujifilmRaw],
    ['a Panasonic', panasonicRaw],
  ])('%s says so where its preview is smaller and it cannot be developed', async (_name, make) => {
    const path = file('small.raw', make({ sensor: { width: 6000, height: 4000 }, preview: await jpegOf(1500, 1000) }));
    const { pixels, notes } = await readImage(path);
    expect([pixels.width, pixels.height]).toEqual([1500, 1000]);
    expect(notes).toEqual([{ kind: 'raw-preview', width: 1500, height: 1000 }]);
    expect(await readPhotoFacts(path)).toEqual({});
  });
});

describe("Canon's CR3", { timeout: TIMEOUT_MS }, () => {
  const sensor = { width: 1620, height: 1080 };

  it('keeps its rights and date, and is named where it has no picture to show', async () => {
    const path = file('photo.cr3', canonRaw({ copyright: '(c) Ana', xmp: '<x>rights</x>' }));
    const { exif, xmp } = await readCanonTags(path);
    expect(Buffer.from(exif!).toString('latin1')).toContain('(c) Ana');
    expect(xmp).toBe('<x>rights</x>');
    expect(await readPhotoFacts(path)).toEqual({ takenOn: '2021-03-04' });
    await expect(readImage(path)).rejects.toMatchObject({
      code: 'image/not-an-image',
      message: expect.stringContaining('is a raw photo that cannot be developed here') as string,
    });
    expect(await readCanonTags(made('dng'))).toEqual({});
  });

  it('is painted by the full-size JPEG of its first track, with its rights and date', async () => {
    const preview = await jpegOf(1620, 1080);
    const path = file('full.cr3', canonRaw({ sensor, preview, screen: await jpegOf(400, 300), copyright: '(c) Ana' }));
    const { pixels, notes, tags } = await readImage(path);
    expect([pixels.width, pixels.height, notes]).toEqual([1620, 1080, []]);
    expect(Math.abs(pixels.data[1]! - 200)).toBeLessThanOrEqual(3);
    expect(Buffer.from(tags.exif!).toString('latin1')).toContain('(c) Ana');
    expect(await readPhotoFacts(path)).toEqual({ width: 1620, height: 1080, takenOn: '2021-03-04' });
  });

  it.each([3, 6, 8])('is upright exactly once: %i', async (orientation) => {
    const preview = await stripedJpeg(1620, 1080);
    const { pixels } = await readImage(file('turned.cr3', canonRaw({ sensor, preview, orientation })));
    expect(pixels.width < pixels.height).toBe(orientation > 4);
    const [x, y] = { 3: [0.5, 0.98], 6: [0.98, 0.5], 8: [0.02, 0.5] }[orientation as 3 | 6 | 8] as [number, number];
    const place = Math.floor(y * pixels.height) * pixels.width + Math.floor(x * pixels.width);
    expect(Math.min(...pixels.data.subarray(3 * place, 3 * place + 3))).toBeGreaterThan(240);
  });

  it('says so where only its preview for a screen can be painted, and never paints a thumbnail', async () => {
    const large = { sensor: { width: 6000, height: 4000 }, screen: await jpegOf(1620, 1080) };
    const { pixels, notes } = await readImage(file('screen.cr3', canonRaw(large)));
    expect(pixels.width).toBe(1620);
    expect(notes).toEqual([{ kind: 'raw-preview', width: 1620, height: 1080 }]);
    const small = canonRaw({ ...large, screen: await jpegOf(160, 120) });
    await expect(readImage(file('small.cr3', small))).rejects.toMatchObject({ code: 'image/not-an-image' });
  });

  it('is painted in the colors of its camera', async () => {
    const preview = await jpegOf(1620, 1080, 'rgb(50, 200, 50)');
    const { pixels, tags } = await readImage(file('adobe.cr3', canonRaw({ sensor, preview, isAdobeRgb: true })));
    expect(tags.rgbProfile).toBeDefined();
    expect(pixels.data[0]).toBe(0);
  });

  it('that is cut off or lies about its boxes is refused with one line', async () => {
    const whole = canonRaw({ sensor, preview: await jpegOf(1620, 1080) });
    for (const share of [0.02, 0.05, 0.2, 0.5, 0.9]) {
      const path = file('cut.cr3', whole.subarray(0, Math.floor(share * whole.length)));
      await expect(readImage(path)).rejects.toMatchObject({ code: expect.stringMatching(/^image\//) as string });
    }
    for (const name of ['moov', 'trak', 'stsz', 'co64', 'CMT1']) {
      const lying = Buffer.from(whole);
      lying.writeUInt32BE(0xffffffff, lying.indexOf(name) - 4);
      const ended = await readImage(file('lying.cr3', lying)).catch((thrown: unknown) => thrown);
      if (ended instanceof Error) expect(ended).toMatchObject({ code: expect.stringMatching(/^image\//) as string });
      else expect(ended).toMatchObject({ pixels: { width: 1620 } });
    }
  });
});

/** Gray with a white stripe on top. */
function stripedJpeg(width: number, height: number): Promise<Buffer> {
  const data = Buffer.alloc(3 * width * height, 90);
  data.fill(255, 0, 3 * width * Math.floor(height / 20));
  return sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg()
    .toBuffer();
}
