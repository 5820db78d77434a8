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
});

function insertChunk(png: Buffer, type: string, data: Buffer): Buffer {
  // An eXIf chunk written by the program, under another name. Checksums of unknown chunks are not checked.
  const made = carrierPng(png, { exif: data });
  const at = made.indexOf('eXIf', 0, 'latin1');
  made.write(type, at, 'latin1');
  made.writeUInt32BE(crc32(made.subarray(at, at + 4 + data.length)), at + 4 + data.length);
  return made;
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
});
