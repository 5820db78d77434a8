import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { initializeImageMagick, MagickColor, type MagickFormat, MagickImage } from '@imagemagick/magick-wasm';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readCredentials, readStoredCredentials } from '../../../../src/main/images/credentials/readCredentials.js';
import { loadIdentity } from '../../../../src/main/images/credentials/signingIdentity.js';
import { signPicture } from '../../../../src/main/images/credentials/signPicture.js';
import { readImage } from '../../../../src/main/images/readImage.js';
import { readPhotoFacts } from '../../../../src/main/images/photoFacts.js';
import { AppError } from '../../../../src/shared/errors.js';
import { movingPicture } from '../../../helpers/movingPictures.js';
import { SENSOR_RAWS } from '../../../helpers/sensorRaws.js';
import { testCertificate } from '../../../helpers/signingCertificates.js';
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
  jxl: () => byMagick('JXL'),
  jp2: () => byMagick('JP2'),
  psd: () => byMagick('PSD'),
  dng: () => Promise.resolve(SENSOR_RAWS.dng({})),
  cr2: () => Promise.resolve(SENSOR_RAWS.cr2({})),
  nef: () => Promise.resolve(SENSOR_RAWS.nef({})),
  arw: () => Promise.resolve(SENSOR_RAWS.arw({})),
};
const FORMATS = Object.keys(WHOLE);

async function byMagick(format: MagickFormat): Promise<Buffer> {
  await initializeImageMagick(
    readFileSync(createRequire(import.meta.url).resolve('@imagemagick/magick-wasm/magick.wasm')),
  );
  return MagickImage.create(new MagickColor(200, 120, 90), 48, 32).write(format, (data) => Buffer.from(data));
}

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

/** Expects a valid picture or an error of one sentence, in a time that is short for a small picture. */
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

/** Expects all frames, or an error of one sentence. */
async function expectFramesOrSentence(bytes: Uint8Array, name: string): Promise<void> {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  try {
    const { animation, pixels } = await readImage(path, { frames: 'all', maxPixels: 1e6 });
    for (const frame of animation?.frames ?? []) {
      expect(frame.pixels.data).toHaveLength(pixels.width * pixels.height * 3);
    }
    if (animation) expect(animation.delaysMs).toHaveLength(animation.frames.length);
  } catch (thrown) {
    expect(thrown, name).toBeInstanceOf(AppError);
    expect((thrown as AppError).message, name).toMatch(/^[^\n]+\.$/);
  }
}

/** Expects what credentials say, that they cannot be read, or that there are none. */
async function expectCredentials(bytes: Uint8Array, name: string): Promise<string | undefined> {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  const found = await readCredentials(path);
  const stored = await readStoredCredentials(path);
  if (found === undefined || found.validity === 'unreadable') expect([undefined, 'unreadable']).toContain(stored);
  await expectResultOrSentence(bytes, name);
  return found?.validity;
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

  it.each(['gif', 'webp', 'png'] as const)('an animated %s cut or with bytes overwritten', async (format) => {
    const whole = await movingPicture(format);
    for (const share of [0.05, 0.3, 0.5, 0.7, 0.95]) {
      await expectFramesOrSentence(whole.subarray(0, Math.floor(whole.length * share)), `moving-${share}.${format}`);
    }
    const random = numbers(format.length * 104_729);
    for (let index = 0; index < 8; index++) {
      const bytes = Buffer.from(whole);
      for (let hit = 0; hit < 4; hit++) {
        bytes[8 + ((random.next().value as number) % (bytes.length - 8))] = random.next().value & 255;
      }
      await expectFramesOrSentence(bytes, `moving-hit-${index}.${format}`);
    }
  });

  it('a raw photo whose directories lie: previews without end, one place for many values, loops', async () => {
    const preview = await testPhoto(1200, 800).jpeg().toBuffer();
    const raw = SENSOR_RAWS.nef({ preview });
    const at = raw.indexOf(preview);
    const beyond = Buffer.from(raw);
    // The size in the preview's frame.
    const frame = at + preview.indexOf(Buffer.from([0xff, 0xc0]));
    beyond.writeUInt16BE(65_000, frame + 5);
    const damaged = Buffer.from(raw);
    damaged.fill(0, at + 700, at + preview.length - 2);
    for (const [name, bytes] of Object.entries({ beyond, damaged })) await expectResultOrSentence(bytes, `${name}.nef`);

    // Entries that all name the same 16 MB.
    const shared = Buffer.alloc((16 << 20) + 64);
    const count = 40;
    const table = Buffer.alloc(2 + 12 * count + 4);
    table.writeUInt16LE(count, 0);
    for (let index = 0; index < count; index++) {
      table.writeUInt16LE(index + 1000, 2 + 12 * index);
      table.writeUInt16LE(7, 4 + 12 * index);
      table.writeUInt32LE(16 << 20, 6 + 12 * index);
      table.writeUInt32LE(8, 10 + 12 * index);
    }
    const head = Buffer.from('II*\0\0\0\0\0', 'latin1');
    head.writeUInt32LE(head.length + shared.length, 4);
    const before = process.memoryUsage().rss;
    await expectResultOrSentence(Buffer.concat([head, shared, table]), 'shared.tif');
    expect(process.memoryUsage().rss - before).toBeLessThan(300e6);
  });

  it('an animation whose frames are missing, lie about their size, or are more than there is memory for', async () => {
    const apng = await movingPicture('png');
    const control = apng.indexOf('fcTL', apng.indexOf('fcTL') + 4, 'latin1');
    const wide = Buffer.from(apng);
    wide.writeUInt32BE(60_000, control + 8);
    const aside = Buffer.from(apng);
    aside.writeUInt32BE(4_000_000_000, control + 16);
    const many = Buffer.from(apng);
    many.writeUInt32BE(4_000_000_000, apng.indexOf('acTL', 0, 'latin1') + 4);
    const none = Buffer.from(apng);
    for (let at = none.indexOf('fdAT'); at >= 0; at = none.indexOf('fdAT')) none.write('xdAT', at, 'latin1');
    for (const [name, bytes] of Object.entries({ wide, aside, many, none })) {
      await expectFramesOrSentence(bytes, `${name}.png`);
    }
    const gif = Buffer.from(await movingPicture('gif'));
    gif.writeUInt16LE(60_000, 6);
    gif.writeUInt16LE(60_000, 8);
    await expectFramesOrSentence(gif, 'wide.gif');
  });

  it.each(['jpeg', 'png', 'avif'] as const)(
    'content credentials in a %s that are cut, wrong or endless',
    async (format) => {
      const making = {
        origin: { mime: 'image/jpeg', title: 'a.jpg' },
        program: { name: 'Tests', version: '1' },
        parameters: {},
        isCropped: false,
        isResized: false,
      };
      const identity = await loadIdentity(await testCertificate(folder));
      const whole = await signPicture(await WHOLE[format]!(), making, identity);
      expect(await expectCredentials(whole, `signed.${format}`)).toBe('intact');
      const store = whole.indexOf('jumb', 0, 'latin1') - 4;
      const random = numbers(format.length * 15_485_863);
      for (let index = 0; index < 16; index++) {
        const bytes = Buffer.from(whole);
        // The first half of the attempts changes the sizes and kinds of the outer boxes.
        const within = index < 8 ? 120 : 3000;
        for (let hit = 0; hit < 3; hit++) {
          bytes[store + ((random.next().value as number) % within)] = random.next().value & 255;
        }
        expect(await expectCredentials(bytes, `credentials-${index}.${format}`)).not.toBe('intact');
      }
      for (const length of [0, 1, 7, 8, 0xffffffff]) {
        const bytes = Buffer.from(whole);
        for (let at = bytes.indexOf('jumb'); at >= 0; at = bytes.indexOf('jumb', at + 4))
          bytes.writeUInt32BE(length, at - 4);
        expect(await expectCredentials(bytes, `length-${length}.${format}`)).not.toBe('intact');
      }
      await expectCredentials(whole.subarray(0, store + 500), `cut.${format}`);
    },
  );

  it('content credentials of boxes in boxes without end', async () => {
    const depth = 20_000;
    const description = Buffer.concat([
      Buffer.from([0, 0, 0, 30]),
      Buffer.from('jumdc2pa\0\x11\0\x10\x80\0\0\xaa\0\x38\x9b\x71\x03c2pa\0', 'latin1'),
    ]);
    const boxes = Buffer.alloc(depth * (8 + description.length));
    for (let index = 0; index < depth; index++) {
      const at = index * (8 + description.length);
      boxes.writeUInt32BE(boxes.length - at, at);
      boxes.write('jumb', at + 4, 'latin1');
      description.copy(boxes, at + 8);
    }
    const png = await WHOLE['png']!();
    const data = png.indexOf('IDAT', 0, 'latin1') - 4;
    const chunk = Buffer.alloc(12 + boxes.length);
    chunk.writeUInt32BE(boxes.length, 0);
    chunk.write('caBX', 4, 'latin1');
    boxes.copy(chunk, 8);
    chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + boxes.length)), 8 + boxes.length);
    const bytes = Buffer.concat([png.subarray(0, data), chunk, png.subarray(data)]);
    expect(await expectCredentials(bytes, 'deep.png')).toBe('unreadable');
  });
});
