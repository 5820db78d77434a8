import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { initializeImageMagick, MagickColor, type MagickFormat, MagickImage } from '@imagemagick/magick-wasm';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { SRGB } from '../../src/main/images/color/rgbSpace.js';
import { writeProfile } from '../../src/main/images/color/writeProfile.js';
import type { BatchReport } from '../../src/shared/batch/batchReport.js';
import { commandLine, type CommandLine } from '../helpers/commandLine.js';
import { movingPicture } from '../helpers/movingPictures.js';
import { cameraExif, insertJpegExif, testPhoto } from '../helpers/testImages.js';
import { tiffFixture } from '../helpers/tiffFixtures.js';

let cli: CommandLine;
beforeAll(async () => {
  cli = await commandLine();
  await testPhoto(200, 160, 3).png().toFile(join(cli.folder, 'art.png'));
});

const isLinux = process.platform === 'linux';

/** Thirty files that can be painted. */
async function fillReadable(folder: string): Promise<void> {
  const put = (name: string, bytes: Uint8Array): void => writeFileSync(join(folder, name), bytes);
  const photo = testPhoto(48, 32);
  const color = [200 / 255, 120 / 255, 90 / 255];
  const tiff = { width: 24, height: 16, photometric: 2, color } as const;
  const icc = writeProfile('sRGB', SRGB, 'srgb');
  const jpeg = await photo.clone().jpeg().toBuffer();
  for (const name of ['plain.jpg', 'LOUD.JPG', 'web.jfif', 'old.jpe', 'two  spaces.jpeg', 'ünïcode 画.jpg'])
    put(name, jpeg);
  put('bell\u0007.jpg', jpeg);
  put('a-really-jpeg.png', jpeg);
  put(`${'n'.repeat(245)}.jpg`, jpeg);
  put('turned.jpg', insertJpegExif(jpeg, cameraExif(6, Buffer.alloc(4))));
  put('cmyk.jpg', await photo.clone().toColorspace('cmyk').jpeg().toBuffer());
  put('gray.png', await photo.clone().toColorspace('b-w').png().toBuffer());
  put('palette.png', await photo.clone().png({ palette: true }).toBuffer());
  put('clear.png', await photo.clone().ensureAlpha(0.4).png().toBuffer());
  put('deep.png', await photo.clone().toColorspace('rgb16').png().toBuffer());
  put('photo.webp', await photo.clone().webp().toBuffer());
  put('photo.avif', await photo.clone().avif().toBuffer());
  put('still.gif', await photo.clone().gif().toBuffer());
  put('moving.gif', await movingPicture('gif'));
  put('moving.webp', await movingPicture('webp'));
  put('int16.tif', tiffFixture({ ...tiff, numbers: 'uint16', icc }));
  put('float.tif', tiffFixture({ ...tiff, numbers: 'float' }));
  put('double.tif', tiffFixture({ ...tiff, numbers: 'double' }));
  put('lab.tif', tiffFixture({ ...tiff, numbers: 'uint8', photometric: 8, color: [0.6, 0.55, 0.55] }));
  put('spot.tif', tiffFixture({ ...tiff, numbers: 'uint8', color: [...color, 0], extraSamples: [0] }));
  put('phone.heic', readFileSync(join(import.meta.dirname, '../fixtures/images/flat-200-120-90.heic')));
  const magick = MagickImage.create(new MagickColor(200, 120, 90), 24, 16);
  for (const format of ['BMP', 'JXL', 'JP2', 'PSD'] satisfies MagickFormat[]) {
    put(
      `other.${format.toLowerCase()}`,
      magick.write(format, (data) => data.slice()),
    );
  }
}

/** Files that fail individually, each with its message. */
const BROKEN: Readonly<Record<string, RegExp>> = {
  'empty.jpg': /empty/,
  'text.png': /is not an image/,
  'cut.jpg': /damaged or cut off/,
  'bomb.png': /too large: 30000 x 30000/,
  'raw.dng': /is a raw photo that cannot be developed here/,
  'drawing.jpg': /is a SVG file/,
};

async function fillBroken(folder: string): Promise<void> {
  const put = (name: string, bytes: Uint8Array | string): void => writeFileSync(join(folder, name), bytes);
  const jpeg = await testPhoto(300, 200).jpeg().toBuffer();
  put('empty.jpg', '');
  put('text.png', 'no picture, whatever its name says');
  put('cut.jpg', jpeg.subarray(0, jpeg.length / 2));
  const bomb = await testPhoto(8, 8).png().toBuffer();
  bomb.writeUInt32BE(30_000, 16);
  bomb.writeUInt32BE(30_000, 20);
  put('bomb.png', bomb);
  const entries = [[0xc612, 7, Uint8Array.of(1, 4, 0, 0)]] as const;
  put('raw.dng', tiffFixture({ width: 16, height: 16, numbers: 'uint8', photometric: 2, color: [0, 0, 1], entries }));
  put('drawing.jpg', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
}

describe.skipIf(!isLinux)('a folder that is not tidy', () => {
  it(
    'gives every entry its own end, and the report names each that was not painted',
    { timeout: 480_000 },
    async () => {
      await initializeImageMagick(
        readFileSync(createRequire(import.meta.url).resolve('@imagemagick/magick-wasm/magick.wasm')),
      );
      const folder = join(cli.folder, 'odd');
      mkdirSync(folder);
      await fillReadable(folder);
      const readable = readdirSync(folder).length;
      await fillBroken(folder);
      for (const name of ['film.avi', 'print.pdf', 'layers.xcf']) writeFileSync(join(folder, name), 'x');
      symlinkSync('nowhere.jpg', join(folder, 'gone.jpg'));
      symlinkSync('loop.jpg', join(folder, 'loop.jpg'));
      execFileSync('mkfifo', [join(folder, 'pipe.jpg')]);
      writeFileSync(Buffer.concat([Buffer.from(`${folder}/latin`), Buffer.from([0xe4]), Buffer.from('.jpg')]), 'x');
      writeFileSync(join(folder, 'notes.txt'), 'nothing to do with pictures');
      expect(readdirSync(folder, 'buffer').length).toBeGreaterThanOrEqual(40);

      const ended = await cli.run('batch', 'odd', 'painted', '--style', 'art.png', '--report', 'report');
      expect(ended.code).toBe(1);
      const report = JSON.parse(readFileSync(join(cli.folder, 'report', 'report.json'), 'utf8')) as BatchReport;
      const failed = report.items.filter(({ state }) => state === 'failed');
      for (const [name, why] of Object.entries(BROKEN)) {
        expect(failed.find(({ photo }) => photo === name)?.error?.message).toMatch(why);
      }
      expect(failed.map(({ photo }) => photo).sort()).toEqual(Object.keys(BROKEN).sort());
      expect(report.totals).toMatchObject({ done: readable, failed: failed.length, items: readable + failed.length });
      const problems = report.problems.map(({ message }) => message).join('\n');
      for (const part of [
        'gone.jpg',
        'loop.jpg',
        'pipe.jpg',
        'not written in UTF-8',
        'film.avi, layers.xcf, print.pdf',
      ]) {
        expect(problems).toContain(part);
      }
      expect(problems).not.toContain('notes.txt');
      const notes = new Map(report.items.map(({ photo, notes }) => [photo, notes]));
      expect(notes.get('deep.png')).toEqual([{ kind: 'depth', bits: 16 }]);
      expect(notes.get('moving.gif')).toEqual([]);
      // eslint-disable-next-line no-control-regex
      expect(ended.stdout + ended.stderr).not.toMatch(/\u0007/);
      expect((await sharp(join(cli.folder, 'painted', 'moving.gif')).metadata()).pages).toBe(4);
      const { width, height } = await sharp(join(cli.folder, 'painted', 'turned.jpg')).metadata();
      expect([width, height]).toEqual([32, 48]);
    },
  );
});

const canMount = ((): boolean => {
  if (!isLinux || process.getuid?.() !== 0) return false;
  try {
    execFileSync('unshare', ['--mount', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

describe.skipIf(!canMount)('a disk that fills while a file is written', () => {
  it('pauses the batch, also where more than a megabyte is left', { timeout: 480_000 }, async () => {
    const photos = join(cli.folder, 'noisy');
    const disk = join(cli.folder, 'disk');
    mkdirSync(photos);
    mkdirSync(disk);
    let seed = 1;
    const noise = Buffer.from(
      Array.from({ length: 640 * 640 * 3 }, () => (seed = (seed * 48_271) % 2_147_483_647) & 255),
    );
    const png = await sharp(noise, { raw: { width: 640, height: 640, channels: 3 } })
      .png()
      .toBuffer();
    expect(png.length).toBeGreaterThan(1.15e6);
    for (const name of ['a.png', 'b.png', 'c.png']) writeFileSync(join(photos, name), png);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3500k', 'tmpfs', disk]);
    try {
      const ended = await cli.run('batch', 'noisy', 'disk', '--style', 'art.png', '--strength', '0');
      expect(ended.code).toBe(1);
      expect(ended.stderr).toContain('The batch is paused. There is no space left to write');
      expect(ended.stderr).not.toContain('.pentimento-');
      // Remaining files are complete; there are no partial files.
      const written = readdirSync(disk);
      // Two fit, or one where all three were being written at the same time.
      expect(written.length).toBeGreaterThan(0);
      expect(written.length).toBeLessThan(3);
      const areWhole = async (names: readonly string[]): Promise<void> => {
        for (const name of names) {
          expect(name).toMatch(/^[abc]\.png$/);
          expect((await sharp(join(disk, name)).raw().toBuffer()).equals(noise)).toBe(true);
        }
      };
      await areWhole(written);
      const { bavail, bsize } = (await import('node:fs')).statfsSync(disk);
      expect(bavail * bsize).toBeGreaterThan(1e6);
      // No photo was given up: with more space the same command paints the others.
      execFileSync('mount', ['-o', 'remount,size=8m', disk]);
      const resumed = await cli.run('batch', 'noisy', 'disk', '--style', 'art.png', '--strength', '0');
      expect(resumed.code, resumed.stderr).toBe(0);
      expect(readdirSync(disk)).toHaveLength(3);
      await areWhole(readdirSync(disk));
    } finally {
      execFileSync('umount', [disk]);
    }
  });
});
