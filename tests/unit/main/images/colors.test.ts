import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { carrierPng } from '../../../../src/main/images/carrierPng.js';
import { rgbSpace, P3_PRIMARIES, type Primaries } from '../../../../src/main/images/color/rgbSpace.js';
import { gammaCurve, srgbCurve } from '../../../../src/main/images/color/toneCurve.js';
import { writeProfile } from '../../../../src/main/images/color/writeProfile.js';
import { photoShare } from '../../../../src/main/engine/photoShare.js';
import { readImage } from '../../../../src/main/images/readImage.js';
import { readMask } from '../../../../src/main/images/readMask.js';
import { writeImage } from '../../../../src/main/images/writeImage.js';
import { avifWithCodePoints } from '../../../helpers/avifFixtures.js';
import { tempFolder } from '../../../helpers/tempFolder.js';
import { ADOBE_PRIMARIES, PROPHOTO_PRIMARIES, tiffFixture, type TiffNumbers } from '../../../helpers/tiffFixtures.js';

const folder = tempFolder();
let count = 0;
const file = (bytes: Uint8Array, extension = 'tif'): string => {
  const path = join(folder, `${++count}.${extension}`);
  writeFileSync(path, bytes);
  return path;
};
const profileOf = (primaries: Primaries, gamma: number | 'srgb'): Uint8Array =>
  writeProfile('test', rgbSpace(primaries, gamma === 'srgb' ? srgbCurve : gammaCurve(gamma))!, gamma);

const PROFILES = {
  'Display P3': profileOf(P3_PRIMARIES, 'srgb'),
  'Adobe RGB': profileOf(ADOBE_PRIMARIES, 563 / 256),
  ProPhoto: profileOf(PROPHOTO_PRIMARIES, 1.8),
} as const;
const COLORS = [
  [200, 120, 90],
  [12, 30, 8],
  [90, 140, 200],
  [128, 128, 128],
  [250, 240, 235],
] as const;
const NUMBERS: readonly TiffNumbers[] = ['uint8', 'uint16', 'uint32', 'half', 'float', 'double'];

/** The conversion by lcms of 8-bit numbers with a profile, called through sharp. */
async function byLcms(color: readonly number[], icc: Uint8Array): Promise<number[]> {
  const create = {
    width: 4,
    height: 4,
    channels: 3,
    background: { r: color[0]!, g: color[1]!, b: color[2]! },
  } as const;
  const png = await sharp({ create }).png().toBuffer();
  const data = await sharp(carrierPng(png, { icc })).toColorspace('srgb').raw().toBuffer();
  return [...data.subarray(0, 3)];
}

async function firstPixel(path: string): Promise<number[]> {
  return [...(await readImage(path)).pixels.data.subarray(0, 3)];
}

function expectNear(actual: readonly number[], expected: readonly number[], tolerance: number, what = ''): void {
  const apart = Math.max(...expected.map((value, i) => Math.abs(value - actual[i]!)));
  expect(apart, `${what}: ${actual.join()} instead of ${expected.join()}`).toBeLessThanOrEqual(tolerance);
}

const rgb = (color: readonly number[], numbers: TiffNumbers, icc?: Uint8Array): Buffer =>
  tiffFixture({
    width: 8,
    height: 8,
    numbers,
    photometric: 2,
    color: color.map((v) => v / 255),
    ...(icc ? { icc } : {}),
  });

/** Doubles and gray half floats use WebAssembly, which loads slowly on a busy machine. */
const TIMEOUT_MS = 120_000;

describe('numbers of any depth mean the same color', { timeout: TIMEOUT_MS }, () => {
  it.each(NUMBERS)('RGB of %s without a profile is sRGB', async (numbers) => {
    for (const color of COLORS) expectNear(await firstPixel(file(rgb(color, numbers))), color, 1);
  });

  it.each(Object.entries(PROFILES))('RGB under %s is what lcms makes of it, in every depth', async (name, icc) => {
    for (const color of COLORS) {
      const expected = await byLcms(color, icc);
      for (const numbers of NUMBERS.filter((one) => one !== 'double')) {
        expectNear(await firstPixel(file(rgb(color, numbers, icc))), expected, 1, `${name} ${numbers}`);
      }
    }
  });

  it('a profile of sRGB changes nothing in 16 bits', async () => {
    const data = Uint16Array.from({ length: 8 * 8 * 3 }, (_, i) => [200, 120, 90][i % 3]! * 257);
    const raw = { width: 8, height: 8, channels: 3 } as const;
    const image = sharp(data, { raw }).toColorspace('rgb16');
    const srgb = writeProfile('sRGB', rgbSpace(SRGB, srgbCurve)!, 'srgb');
    const path = file(carrierPng(await image.png().toBuffer(), { icc: srgb }), 'png');
    expect((await sharp(path).metadata()).depth).toBe('ushort');
    expect(await firstPixel(path)).toEqual([200, 120, 90]);
  });

  it.each(NUMBERS.filter((one) => one !== 'double'))('gray of %s, with and without a profile', async (numbers) => {
    const gray = (icc?: Uint8Array): Buffer =>
      tiffFixture({ width: 8, height: 8, numbers, photometric: 1, color: [120 / 255], ...(icc ? { icc } : {}) });
    expectNear(await firstPixel(file(gray())), [120, 120, 120], 1);
    // Gamma 1: light 120/255 is encoded as 181.9 of 255 by sRGB.
    expectNear(await firstPixel(file(gray(grayProfile(1)))), [182, 182, 182], 1);
  });

  it('CMYK of every depth', async () => {
    for (const numbers of NUMBERS) {
      const cmyk = tiffFixture({ width: 8, height: 8, numbers, photometric: 5, color: [0, 0.41, 0.61, 0.22] });
      expectNear(await firstPixel(file(cmyk)), [200, 120, 90], 12, numbers);
    }
  });

  it('Lab refers to D50, with opacity too', async () => {
    const signed = (value: number): number => ((value + 256) % 256) / 255;
    const color = [148 / 255, signed(29), signed(31)];
    const shape = { width: 8, height: 8, numbers: 'uint8', photometric: 8 } as const;
    expectNear(await firstPixel(file(tiffFixture({ ...shape, color }))), [196, 118, 87], 1);
    const path = file(tiffFixture({ ...shape, color: [...color, 128 / 255], extraSamples: [2] }));
    expect((await readImage(path)).alpha?.[0]).toBe(128);
    expectNear(await firstPixel(path), [196, 118, 87], 1);
  });

  it('Lab refers to another white where the file states one, and floats may be divided', async () => {
    const white = [0x13e, 5, Uint32Array.of(3127, 10_000, 3290, 10_000)] as const;
    const shape = { width: 8, height: 8, photometric: 8, entries: [white] } as const;
    // 200, 120, 90 in Lab under D65, as ImageMagick writes it.
    const color = [0.584649, 28.2491 / 255, 29.7198 / 255];
    expectNear(await firstPixel(file(tiffFixture({ ...shape, numbers: 'float', color }))), [200, 120, 90], 1);
    const usual = [58.4649, 28.2491, 29.7198];
    expectNear(await firstPixel(file(tiffFixture({ ...shape, numbers: 'float', color: usual }))), [200, 120, 90], 1);
    const bytes = [149 / 255, 28 / 255, 30 / 255, 128 / 255];
    const path = file(tiffFixture({ ...shape, numbers: 'uint8', color: bytes, extraSamples: [2] }));
    expectNear(await firstPixel(path), [200, 120, 90], 2);
  });

  it('YCbCr without JPEG', async () => {
    const [r, g, b] = [200, 120, 90];
    const y = 0.299 * r + 0.587 * g + 0.114 * b;
    const color = [y / 255, ((b - y) / 1.772 + 128) / 255, ((r - y) / 1.402 + 128) / 255];
    const entries = [[530, 3, Uint16Array.of(1, 1)]] as const;
    const shape = { width: 8, height: 8, numbers: 'uint8', photometric: 6, color, entries } as const;
    expectNear(await firstPixel(file(tiffFixture(shape))), [r, g, b], 1);
  });

  it('opacity beside gray and inks, in every depth', async () => {
    const shape = { width: 8, height: 8, extraSamples: [2] } as const;
    for (const numbers of NUMBERS) {
      const gray = tiffFixture({ ...shape, numbers, photometric: 1, color: [120 / 255, 0.5] });
      const image = await readImage(file(gray));
      expectNear([image.alpha?.[0] ?? 255, ...image.pixels.data.subarray(0, 3)], [128, 120, 120, 120], 1, numbers);
      const inks = tiffFixture({ ...shape, numbers, photometric: 5, color: [0, 0.41, 0.61, 0.22, 0.5] });
      const painted = await readImage(file(inks));
      expectNear([painted.alpha?.[0] ?? 255], [128], 1, numbers);
      expectNear([...painted.pixels.data.subarray(0, 3)], [200, 120, 90], 12, numbers);
    }
  });

  it('opacity by which the colors are multiplied', async () => {
    for (const numbers of NUMBERS) {
      const color = [...[200, 120, 90].map((value) => value / 510), 0.5];
      const path = file(tiffFixture({ width: 8, height: 8, numbers, photometric: 2, color, extraSamples: [1] }));
      const image = await readImage(path);
      expectNear([image.alpha?.[0] ?? 255, ...image.pixels.data.subarray(0, 3)], [128, 200, 120, 90], 1, numbers);
    }
  });

  it.each([
    ['signed numbers', { sampleFormat: 2 }, 'of signed numbers'],
    ['ICC Lab', { photometric: 9 }, 'of ICC Lab colors'],
    ['a compression that is not read', { compression: 50_000 }, 'compressed by Zstandard'],
  ])('%s are named rather than called damaged', async (_kind, change, words) => {
    const shape = { width: 8, height: 8, numbers: 'uint16', photometric: 2, color: [0.5, 0.4, 0.3] } as const;
    const path = file(tiffFixture({ ...shape, ...change }));
    await expect(readImage(path)).rejects.toMatchObject({
      code: 'image/not-an-image',
      message: `${path} is a TIFF file ${words}, which is not read.`,
    });
  });

  it.each(['half', 'double', 'uint32'] as const)('Lab of %s is named rather than read wrong', async (numbers) => {
    const path = file(tiffFixture({ width: 8, height: 8, numbers, photometric: 8, color: [0.4, 0.1, 0.1] }));
    await expect(readImage(path)).rejects.toMatchObject({
      code: 'image/not-an-image',
      message: expect.stringMatching(/holds Lab colors in .*, which are not read\.$/) as string,
    });
  });
});

const SRGB: Primaries = { red: [0.64, 0.33], green: [0.3, 0.6], blue: [0.15, 0.06], white: [0.3127, 0.329] };

/** A gray profile with one curve. */
function grayProfile(gamma: number): Uint8Array {
  const bytes = Buffer.from(profileOf(SRGB, gamma));
  bytes.write('GRAY', 16, 'latin1');
  const at = bytes.indexOf('rTRC', 0, 'latin1');
  bytes.write('kTRC', at, 'latin1');
  return bytes;
}

describe('a profile of another kind than the pixels', () => {
  it.each(['gray', 'cmyk'] as const)('%s in an RGB JPEG changes neither colors nor what is written', async (kind) => {
    const cmyk = await sharp({ create: { width: 4, height: 4, channels: 3, background: '#888' } })
      .withIccProfile('cmyk')
      .jpeg()
      .toBuffer();
    const icc = kind === 'gray' ? grayProfile(1) : (await sharp(cmyk).metadata()).icc!;
    const create = { width: 16, height: 16, channels: 3, background: { r: 200, g: 120, b: 90 } } as const;
    const jpeg = await sharp({ create }).jpeg({ quality: 100 }).toBuffer();
    const path = file(insertJpegProfile(jpeg, icc), 'jpg');
    const image = await readImage(path);
    expectNear([...image.pixels.data.subarray(0, 3)], [200, 120, 90], 1);
    const out = join(folder, `${kind}-out.jpg`);
    await writeImage(out, image, { format: 'jpg', quality: 100, canReplace: true });
    const written = await sharp(out).metadata();
    expect([written.channels, written.icc]).toEqual([3, undefined]);
    expectNear(await firstPixel(out), [200, 120, 90], 2);
  });

  it('counts as none where it is damaged or cut off', async () => {
    for (const icc of [Buffer.from('no profile at all'), PROFILES.ProPhoto.subarray(0, 200)]) {
      expectNear(await firstPixel(file(rgb([200, 120, 90], 'uint16', icc))), [200, 120, 90], 1);
    }
  });
});

function insertJpegProfile(jpeg: Uint8Array, icc: Uint8Array): Buffer {
  const parts: Buffer[] = [];
  const total = Math.ceil(icc.length / 65_000);
  for (let index = 0; index < total; index++) {
    const piece = icc.subarray(index * 65_000, (index + 1) * 65_000);
    const content = Buffer.concat([Buffer.from('ICC_PROFILE\0', 'latin1'), Buffer.from([index + 1, total]), piece]);
    const head = Buffer.from([0xff, 0xe2, 0, 0]);
    head.writeUInt16BE(content.length + 2, 2);
    parts.push(head, content);
  }
  return Buffer.concat([jpeg.subarray(0, 2), ...parts, jpeg.subarray(2)]);
}

describe('colors that a file states without a profile', () => {
  const avif = async (primaries: number, transfer: number, color: readonly number[]): Promise<string> => {
    const create = {
      width: 32,
      height: 32,
      channels: 3,
      background: { r: color[0]!, g: color[1]!, b: color[2]! },
    } as const;
    const bytes = await sharp({ create }).avif({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer();
    return file(avifWithCodePoints(bytes, primaries, transfer), 'avif');
  };

  it('P3 in the nclx of an AVIF', async () => {
    const color = [200, 120, 90];
    expectNear(await firstPixel(await avif(12, 13, color)), await byLcms(color, PROFILES['Display P3']), 2);
  });

  it('PQ in the nclx of an AVIF: white on paper is white, half its light is half the light', async () => {
    // SMPTE ST 2084 of 203 and of 101.5 candela.
    expectNear(await firstPixel(await avif(9, 16, [148, 148, 148])), [255, 255, 255], 3);
    expectNear(await firstPixel(await avif(9, 16, [130, 130, 130])), [188, 188, 188], 4);
  });

  it('sRGB in the nclx of an AVIF changes nothing', async () => {
    const image = await readImage(await avif(1, 13, [200, 120, 90]));
    expectNear([...image.pixels.data.subarray(0, 3)], [200, 120, 90], 1);
    expect(image.tags.rgbProfile).toBeUndefined();
  });

  it('cICP and gAMA in a PNG', async () => {
    const create = { width: 4, height: 4, channels: 3, background: { r: 200, g: 120, b: 90 } } as const;
    const png = await sharp({ create }).png().toBuffer();
    const p3 = file(insertChunk(png, 'cICP', Buffer.from([12, 13, 0, 1])), 'png');
    expectNear(await firstPixel(p3), await byLcms([200, 120, 90], PROFILES['Display P3']), 1);
    const linear = Buffer.alloc(4);
    linear.writeUInt32BE(100_000);
    // Light of 200, 120 and 90 of 255, encoded by sRGB.
    expectNear(await firstPixel(file(insertChunk(png, 'gAMA', linear), 'png')), [228, 182, 160], 1);
    const usual = Buffer.alloc(4);
    usual.writeUInt32BE(45_455);
    expect(await firstPixel(file(insertChunk(png, 'gAMA', usual), 'png'))).toEqual([200, 120, 90]);
  });

  it('cICP and gAMA in a gray PNG', async () => {
    for (const space of ['b-w', 'grey16'] as const) {
      const values = space === 'b-w' ? new Uint8Array(16).fill(120) : new Uint16Array(16).fill(120 * 257);
      const raw = { width: 4, height: 4, channels: 1 } as const;
      const png = await sharp(values, { raw }).toColorspace(space).png().toBuffer();
      const linear = Buffer.alloc(4);
      linear.writeUInt32BE(100_000);
      // Light 120/255 is encoded as 181.9 of 255 by sRGB.
      expectNear(await firstPixel(file(insertChunk(png, 'gAMA', linear), 'png')), [182, 182, 182], 1);
      const power = file(insertChunk(png, 'cICP', Buffer.from([1, 4, 0, 1])), 'png');
      expectNear(await firstPixel(power), Array<number>(3).fill(encoded((120 / 255) ** 2.2)), 1);
    }
  });

  it('cICP in a PNG goes before its profile', async () => {
    const create = { width: 4, height: 4, channels: 3, background: { r: 200, g: 120, b: 90 } } as const;
    const png = carrierPng(await sharp({ create }).png().toBuffer(), { icc: PROFILES.ProPhoto });
    const p3 = file(insertChunk(png, 'cICP', Buffer.from([12, 13, 0, 1])), 'png');
    expectNear(await firstPixel(p3), await byLcms([200, 120, 90], PROFILES['Display P3']), 1);
  });

  it('endpoints and a gamma in a BMP, and its profile', async () => {
    const adobe = [0.5767, 0.2973, 0.027, 0.1856, 0.6274, 0.0707, 0.1882, 0.0753, 0.9911];
    const expected = await byLcms([200, 120, 90], PROFILES['Adobe RGB']);
    expectNear(await firstPixel(file(bitmap([200, 120, 90], { endpoints: adobe }), 'bmp')), expected, 1);
    expectNear(await firstPixel(file(bitmap([200, 120, 90], { icc: PROFILES['Adobe RGB'] }), 'bmp')), expected, 1);
    expect(await firstPixel(file(bitmap([200, 120, 90], {}), 'bmp'))).toEqual([200, 120, 90]);
  });

  it('high dynamic range is reduced, which is said', async () => {
    expect((await readImage(await avif(9, 16, [200, 120, 90]))).notes).toContainEqual({ kind: 'hdr' });
    expect((await readImage(await avif(12, 13, [200, 120, 90]))).notes).toEqual([]);
  });
});

function insertChunk(png: Buffer, type: string, data: Buffer): Buffer {
  // An eXIf chunk written by the program, under another name. Checksums of unknown chunks are not checked.
  const made = carrierPng(png, { exif: data });
  const at = made.indexOf('eXIf', 0, 'latin1');
  made.write(type, at, 'latin1');
  made.writeUInt32BE(crc32(made.subarray(at, at + 4 + data.length)), at + 4 + data.length);
  return made;
}

function encoded(light: number): number {
  return Math.round(255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055));
}

/** A BMP of version 5 with one color: sRGB, endpoints in XYZ with gamma 2.2, or a profile (BITMAPV5HEADER). */
function bitmap(
  [r = 0, g = 0, b = 0]: readonly number[],
  { endpoints, icc = Buffer.alloc(0) }: { readonly endpoints?: readonly number[]; readonly icc?: Uint8Array },
): Buffer {
  const [side, header] = [8, 124];
  const pixels = Buffer.from(Array.from({ length: side * side }, () => [b, g, r]).flat());
  const head = Buffer.alloc(14 + header);
  head.write('BM', 'latin1');
  head.writeUInt32LE(head.length + pixels.length + icc.length, 2);
  for (const [at, value] of [
    [10, head.length],
    [14, header],
    [18, side],
    [22, side],
    [34, pixels.length],
  ] as const)
    head.writeUInt32LE(value, at);
  head.writeUInt16LE(1, 26);
  head.writeUInt16LE(24, 28);
  head.write(endpoints ? '\0\0\0\0' : icc.length > 0 ? 'DEBM' : 'BGRs', 14 + 56, 'latin1');
  for (const [index, value] of (endpoints ?? []).entries())
    head.writeInt32LE(Math.round(value * 2 ** 30), 14 + 60 + 4 * index);
  for (const at of [96, 100, 104]) head.writeUInt32LE(Math.round(2.2 * 65_536), 14 + at);
  head.writeUInt32LE(header + pixels.length, 14 + 112);
  head.writeUInt32LE(icc.length, 14 + 116);
  return Buffer.concat([head, pixels, icc]);
}

describe('a profile that needs a table', { timeout: TIMEOUT_MS }, () => {
  it('counts in formats that another library decodes, as in the others', async () => {
    const icc = tableProfile();
    const expected = await byLcms([200, 120, 90], icc);
    // The table exchanges red and blue.
    expectNear(expected, [90, 120, 200], 3);
    expectNear(await firstPixel(file(bitmap([200, 120, 90], { icc }), 'bmp')), expected, 1);
    expectNear(await firstPixel(file(rgb([200, 120, 90], 'uint16', icc))), expected, 1);
    expectNear(await firstPixel(file(rgb([200, 120, 90], 'uint8', icc))), expected, 1);
  });
});

/** A profile of sRGB with red and blue exchanged, as a table (`lut16Type`: curves, a grid of two steps, no curves). */
function tableProfile(): Uint8Array {
  const { toXyz } = rgbSpace(SRGB, srgbCurve)!;
  const steps = 1024;
  const curve = Array.from({ length: steps }, (_, index) => Math.round(65_535 * srgbCurve(index / (steps - 1))));
  const grid = Array.from({ length: 8 }, (_, corner) => {
    const [r, g, b] = [corner & 1, (corner >> 1) & 1, corner >> 2];
    return toXyz.map((row) => Math.round(32_768 * (row[0] * r + row[1] * g + row[2] * b)));
  });
  const numbers = [steps, 2, ...curve, ...curve, ...curve, ...grid.flat(), ...[0, 65_535, 0, 65_535, 0, 65_535]];
  const head = Buffer.alloc(48);
  head.write('mft2\0\0\0\0\x03\x03\x02', 'latin1');
  for (const at of [12, 28, 44]) head.writeInt32BE(65_536, at);
  const table = Buffer.concat([head, Buffer.from(Uint16Array.from(numbers).buffer).swap16()]);
  // In the place of the matrix profile's description, which readers do not need.
  const profile = Buffer.from(profileOf(SRGB, 'srgb'));
  const entry = profile.indexOf('desc', 128, 'latin1');
  profile.write('A2B0', entry, 'latin1');
  profile.writeUInt32BE(profile.length, entry + 4);
  profile.writeUInt32BE(table.length, entry + 8);
  profile.writeUInt32BE(profile.length + table.length, 0);
  return Buffer.concat([profile, table]);
}

describe('a photo of wider colors than sRGB', () => {
  it.each(Object.entries(PROFILES))('%s comes out at strength 0 as it went in', async (_name, icc) => {
    for (const color of [
      [0, 255, 0],
      [255, 0, 0],
      [40, 10, 250],
      [200, 120, 90],
    ]) {
      const path = file(rgb(color, 'uint8', icc));
      const image = await readImage(path, { keepsWide: true });
      const out = join(folder, 'wide.png');
      await writeImage(out, image, { format: 'png', canReplace: true, photoShare: 1 });
      const written = await sharp(out, { ignoreIcc: true }).raw().toBuffer();
      expectNear([...written.subarray(0, 3)], color, 1);
      expect((await sharp(out).metadata()).icc?.length).toBe(icc.length);
    }
  });

  it('comes out as it went in also where a region leaves the photo as it is', async () => {
    const path = file(rgb([0, 255, 0], 'uint8', PROFILES['Display P3']));
    const image = await readImage(path, { keepsWide: true });
    const { width, height } = image.pixels;
    const left = Uint8Array.from({ length: width * height }, (_, i) => (i % width < width / 2 ? 255 : 0));
    const share = photoShare(1, [{ code: null, mask: { width, height, data: left } }], { width, height });
    const out = join(folder, 'region.png');
    await writeImage(out, image, { format: 'png', canReplace: true, photoShare: share });
    const written = await sharp(out, { ignoreIcc: true }).raw().toBuffer();
    expectNear([...written.subarray(0, 3)], [0, 255, 0], 1);
    const cut = [...written.subarray(3 * (width - 1), 3 * width)];
    expect(cut[0]).toBeGreaterThan(20);
  });

  it('is written as sRGB where the format holds no profile', async () => {
    const path = file(rgb([200, 120, 90], 'uint8', PROFILES['Display P3']));
    const image = await readImage(path, { keepsWide: true });
    const out = join(folder, 'plain.gif');
    await writeImage(out, image, { format: 'gif', canReplace: true, photoShare: 1 });
    expectNear(await firstPixel(out), [...image.pixels.data.subarray(0, 3)], 2);
  });

  it('says what is cut where the result cannot hold it', async () => {
    const notes = async (path: string): Promise<unknown> => (await readImage(path, { keepsWide: true })).notes;
    const shape = { width: 8, height: 8, numbers: 'float', photometric: 8 } as const;
    expect(await notes(file(tiffFixture({ ...shape, color: [80, -90, 80] })))).toContainEqual({ kind: 'gamut' });
    expect(await notes(file(tiffFixture({ ...shape, color: [58, 20, 30] })))).not.toContainEqual({ kind: 'gamut' });
    expect(await notes(file(rgb([0, 255, 0], 'uint8', PROFILES.ProPhoto)))).toEqual([]);
    const cmyk = tiffFixture({ width: 8, height: 8, numbers: 'uint8', photometric: 5, color: [1, 0, 0, 0] });
    expect(await notes(file(cmyk))).toEqual([{ kind: 'converted' }]);
  });

  it('a painting of full strength keeps its own colors', async () => {
    const image = await readImage(file(rgb([0, 255, 0], 'uint8', PROFILES['Display P3'])), { keepsWide: true });
    const out = join(folder, 'painted.png');
    await writeImage(out, image, { format: 'png', canReplace: true, photoShare: 0 });
    // One step in the profile's values is three steps in sRGB there.
    expectNear(await firstPixel(out), [0, 255, 0], 4);
  });
});

describe('what lies under transparency', () => {
  const cutOut = async (hidden: number, opacity = 0): Promise<string> => {
    const pixels = Buffer.alloc(24 * 24 * 4);
    for (let i = 0; i < 24 * 24; i++) {
      const isVisible = i % 24 < 8 && i < 24 * 12;
      pixels.set(isVisible ? [200, 120, 90, 255] : [hidden, hidden, hidden, opacity], 4 * i);
    }
    return file(
      await sharp(pixels, { raw: { width: 24, height: 24, channels: 4 } })
        .png()
        .toBuffer(),
      'png',
    );
  };

  it('does not change what is read, and has the colors of what is visible', async () => {
    const [black, white] = [await readImage(await cutOut(0)), await readImage(await cutOut(255))];
    expect(Buffer.from(black.pixels.data).equals(Buffer.from(white.pixels.data))).toBe(true);
    for (let i = 0; i < 24 * 24; i++) expectNear([...black.pixels.data.subarray(3 * i, 3 * i + 3)], [200, 120, 90], 1);
    expect(black.alpha?.[23]).toBe(0);
  });

  it('counts little where it can hardly be seen', async () => {
    const [black, white] = [await readImage(await cutOut(0, 1)), await readImage(await cutOut(255, 1))];
    const last = 3 * (24 * 24 - 1);
    const apart = Math.abs(black.pixels.data[last]! - white.pixels.data[last]!);
    expect(apart).toBeLessThan(40);
  });

  it('is white where nothing is visible at all', async () => {
    const create = { width: 5, height: 3, channels: 4, background: { r: 9, g: 9, b: 9, alpha: 0 } } as const;
    const { pixels } = await readImage(file(await sharp({ create }).png().toBuffer(), 'png'));
    expect([...pixels.data]).toEqual(Array<number>(45).fill(255));
  });
});

describe('channels beyond color', () => {
  const withExtra = (extraSamples: readonly number[], values: readonly number[]): string =>
    file(
      tiffFixture({
        width: 8,
        height: 8,
        numbers: 'uint8',
        photometric: 2,
        extraSamples,
        color: [200 / 255, 120 / 255, 90 / 255, ...values.map((v) => v / 255)],
      }),
    );

  it('are opacity where the file says so', async () => {
    const image = await readImage(withExtra([2], [128]));
    expect([image.alpha?.[0], ...image.pixels.data.subarray(0, 3)]).toEqual([128, 200, 120, 90]);
    expect((await readImage(withExtra([0, 2], [7, 128]))).alpha?.[0]).toBe(128);
  });

  it('are left out where they are something else: spot colors, selections', async () => {
    for (const path of [withExtra([0], [0]), withExtra([0, 0], [0, 99]), withExtra([0, 0, 0], [1, 2, 3])]) {
      const image = await readImage(path, { maxSidePx: 4 });
      expect([image.alpha, image.pixels.width]).toEqual([undefined, 4]);
      expectNear([...image.pixels.data.subarray(0, 3)], [200, 120, 90], 1);
    }
  });
});

describe('a mask', () => {
  it('covers alike in every depth', async () => {
    for (const numbers of ['uint8', 'uint16', 'float'] as const) {
      const path = file(tiffFixture({ width: 8, height: 8, numbers, photometric: 1, color: [0.5] }));
      expect(Math.abs((await readMask(path, 4, 4)).data[0]! - 128)).toBeLessThanOrEqual(1);
    }
  });

  it('covers as bright as it is under its profile, and as opaque as it is', async () => {
    const shape = { width: 8, height: 8, photometric: 1 } as const;
    for (const numbers of ['uint8', 'uint16', 'half', 'float'] as const) {
      const linear = file(tiffFixture({ ...shape, numbers, color: [120 / 255], icc: grayProfile(1) }));
      expect(Math.abs((await readMask(linear, 4, 4)).data[0]! - 182)).toBeLessThanOrEqual(1);
      const half = file(tiffFixture({ ...shape, numbers, color: [120 / 255, 0.5], extraSamples: [2] }));
      expect(Math.abs((await readMask(half, 4, 4)).data[0]! - 60)).toBeLessThanOrEqual(1);
    }
  });
});
