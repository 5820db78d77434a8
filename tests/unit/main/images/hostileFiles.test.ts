import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readImage } from '../../../../src/main/images/readImage.js';
import { readPhotoFacts } from '../../../../src/main/images/photoFacts.js';
import { AppError } from '../../../../src/shared/errors.js';
import { tempFolder } from '../../../helpers/tempFolder.js';
import { testPhoto } from '../../../helpers/testImages.js';
import { tiffFixture } from '../../../helpers/tiffFixtures.js';

const folder = tempFolder();

const WHOLE: Readonly<Record<string, () => Promise<Buffer>>> = {
  jpeg: () =>
    testPhoto(48, 32)
      .withExif({ IFD0: { Make: 'Tests' } })
      .withIccProfile('p3')
      .jpeg()
      .toBuffer(),
  png: () => testPhoto(48, 32).withIccProfile('p3').png().toBuffer(),
  webp: () => testPhoto(48, 32).webp().toBuffer(),
  gif: () => testPhoto(48, 32).gif().toBuffer(),
  avif: () => testPhoto(48, 32).avif().toBuffer(),
  tiff: () =>
    Promise.resolve(
      tiffFixture({
        width: 48,
        height: 32,
        numbers: 'uint16',
        photometric: 2,
        color: [0.2, 0.5, 0.7],
        icc: new Uint8Array(300),
      }),
    ),
  heic: () => Promise.resolve(readFileSync(join(import.meta.dirname, '../../../fixtures/images/flat-200-120-90.heic'))),
  bmp: () => Promise.resolve(bitmap(48, 32)),
};
const FORMATS = Object.keys(WHOLE);

/** 24 bits per pixel, bottom row first. */
function bitmap(width: number, height: number): Buffer {
  const bytes = Buffer.alloc(54 + width * height * 3, 90);
  bytes.fill(0, 0, 54);
  bytes.write('BM', 0, 'latin1');
  bytes.writeUInt32LE(bytes.length, 2);
  for (const [at, value] of [
    [10, 54],
    [14, 40],
    [18, width],
    [22, height],
  ] as const)
    bytes.writeUInt32LE(value, at);
  bytes.writeUInt16LE(1, 26);
  bytes.writeUInt16LE(24, 28);
  return bytes;
}

/** Expects a valid picture or an error of one sentence, in a time that is short for a picture of 48 x 32. */
async function expectResultOrSentence(bytes: Uint8Array, name: string): Promise<void> {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  await readPhotoFacts(path);
  try {
    const { pixels, alpha } = await readImage(path, { maxPixels: 1e6 });
    expect(pixels.data).toHaveLength(pixels.width * pixels.height * 3);
    if (alpha) expect(alpha).toHaveLength(pixels.width * pixels.height);
  } catch (thrown) {
    expect(thrown, name).toBeInstanceOf(AppError);
    expect((thrown as AppError).code, name).toMatch(/^image\//);
    expect((thrown as AppError).message, name).toMatch(/^[^\n]+\.$/);
  }
}

/** Numbers that are the same on every machine. */
function* numbers(seed: number): Generator<number> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state;
  }
}

/** WebAssembly loads slowly on a busy machine. */
const TIMEOUT_MS = 120_000;

describe('a hostile file gives a right picture or one clear line', { timeout: TIMEOUT_MS }, () => {
  it.each(FORMATS)('%s cut at every kind of place', async (format) => {
    const whole = await WHOLE[format]!();
    for (const share of [0.02, 0.1, 0.4, 0.8, 0.99]) {
      await expectResultOrSentence(
        whole.subarray(0, Math.max(1, Math.floor(whole.length * share))),
        `cut-${share}.${format}`,
      );
    }
  });

  it.each(FORMATS)('%s with bytes of its header, its tags and its data overwritten', async (format) => {
    const whole = await WHOLE[format]!();
    const random = numbers(format.length * 7919);
    for (let index = 0; index < 8; index++) {
      const bytes = Buffer.from(whole);
      // The first half of the attempts changes the bytes with sizes and offsets.
      const within = index < 4 ? Math.min(120, bytes.length) : bytes.length;
      for (let hit = 0; hit < 3; hit++)
        bytes[4 + ((random.next().value as number) % (within - 4))] = random.next().value & 255;
      await expectResultOrSentence(bytes, `hit-${index}.${format}`);
    }
  });

  it('sizes that lie, directories that lead in circles, profiles and EXIF of nothing', async () => {
    const tiff = await WHOLE['tiff']!();
    const loop = Buffer.from(tiff);
    loop.writeUInt32LE(8, 8 + 2 + 12 * loop.readUInt16LE(8));
    const wide = Buffer.from(tiff);
    wide.writeUInt16LE(60_000, 8 + 2 + 8);
    const bmp = bitmap(48, 32);
    bmp.writeUInt32LE(100_000, 18);
    const psd = Buffer.alloc(40);
    psd.write('8BPS', 0, 'latin1');
    psd.writeUInt16BE(1, 4);
    psd.writeUInt16BE(3, 12);
    psd.writeUInt32BE(30_000, 14);
    psd.writeUInt32BE(30_000, 18);
    psd.writeUInt16BE(8, 22);
    psd.writeUInt16BE(3, 24);
    const exif = await sharp(await WHOLE['jpeg']!()).metadata();
    const jpeg = Buffer.from(await WHOLE['jpeg']!());
    jpeg.fill(0xff, jpeg.indexOf('Exif') + 6, jpeg.indexOf('Exif') + 6 + Math.min(40, exif.exif?.length ?? 40));
    for (const [name, bytes] of Object.entries({ loop, wide, bmp, psd, jpeg }))
      await expectResultOrSentence(bytes, name);
  });
});
