import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import {
  ColorProfile,
  initializeImageMagick,
  type MagickFormat,
  MagickImage,
  MagickReadSettings,
} from '@imagemagick/magick-wasm';
import sharp, { type Sharp } from 'sharp';
import { P3_PRIMARIES, type Primaries, rgbSpace } from '../../src/main/images/color/rgbSpace.js';
import { gammaCurve, srgbCurve } from '../../src/main/images/color/toneCurve.js';
import { writeProfile } from '../../src/main/images/color/writeProfile.js';
import { avifWithCodePoints } from './avifFixtures.js';
import { carrierPng } from '../../src/main/images/carrierPng.js';
import { ADOBE_PRIMARIES, PROPHOTO_PRIMARIES, tiffFixture, type TiffNumbers } from './tiffFixtures.js';

/**
 * Files of one flat color in every format, kind of color and depth, with the sRGB numbers that they stand for: known
 * from how they were made, or by Little CMS.
 */

export type Rgb = readonly [number, number, number];

/** A row of the table: a format, a kind of color and a profile. */
export interface ColorCase {
  readonly format: string;
  readonly kind: 'RGB' | 'gray' | 'CMYK' | 'YCbCr' | 'Lab';
  readonly profile: string;
  /** The depths that are measured. */
  readonly depths: string;
  /** The largest error that is right, of 255. */
  readonly tolerance: number;
  /** Files with the numbers that they stand for. */
  readonly files: () => Promise<readonly ColorFile[]>;
}

export interface ColorFile {
  readonly bytes: Uint8Array;
  readonly extension: string;
  readonly expected: Rgb;
}

const SIDE = 16;
const COLORS: readonly Rgb[] = [
  [200, 120, 90],
  [12, 30, 8],
  [90, 140, 200],
  [128, 128, 128],
  [250, 240, 235],
  [30, 200, 60],
];
const GRAYS = [0, 12, 60, 120, 181, 255];
/** Inks, 0-1. */
const INKS: readonly (readonly [number, number, number, number])[] = [
  [0, 0.41, 0.61, 0.22],
  [0.8, 0.2, 0.1, 0],
  [0.1, 0.9, 0.9, 0.1],
  [0, 0, 0, 0.5],
  [0.05, 0.04, 0.06, 0],
];
const SRGB: Primaries = { red: [0.64, 0.33], green: [0.3, 0.6], blue: [0.15, 0.06], white: [0.3127, 0.329] };
const profileOf = (primaries: Primaries, gamma: number | 'srgb'): Uint8Array =>
  writeProfile('test', rgbSpace(primaries, gamma === 'srgb' ? srgbCurve : gammaCurve(gamma))!, gamma);

const PROFILES = {
  sRGB: profileOf(SRGB, 'srgb'),
  'Display P3': profileOf(P3_PRIMARIES, 'srgb'),
  'Adobe RGB': profileOf(ADOBE_PRIMARIES, 563 / 256),
  ProPhoto: profileOf(PROPHOTO_PRIMARIES, 1.8),
} as const;
type ProfileName = keyof typeof PROFILES;
const NAMES = Object.keys(PROFILES) as ProfileName[];
const GRAY_GAMMA = 1.8;

/** A gray profile with one curve. */
function grayProfile(): Uint8Array {
  const bytes = Buffer.from(profileOf(SRGB, GRAY_GAMMA));
  bytes.write('GRAY', 16, 'latin1');
  bytes.write('kTRC', bytes.indexOf('rTRC', 0, 'latin1'), 'latin1');
  return bytes;
}

/** The CMYK profile that comes with libvips. */
async function cmykProfile(): Promise<Uint8Array> {
  const image = sharp({ create: { width: 4, height: 4, channels: 3, background: '#888' } });
  const { icc } = await sharp(await image.withIccProfile('cmyk').jpeg().toBuffer()).metadata();
  if (!icc) throw new Error('The library brings no CMYK profile.');
  return icc;
}

/** 8-bit numbers under a profile, by the Little CMS in libvips. */
async function rgbByLcms(color: Rgb, icc: Uint8Array | undefined): Promise<Rgb> {
  if (!icc) return color;
  const [r, g, b] = color;
  const create = { width: 4, height: 4, channels: 3, background: { r, g, b } } as const;
  const png = await sharp({ create }).png().toBuffer();
  const data = await sharp(carrierPng(png, { icc })).toColorspace('srgb').raw().toBuffer();
  return [data[0]!, data[1]!, data[2]!];
}

let magick: Promise<void> | undefined;
/** ImageMagick writes the formats that sharp does not, and has a Little CMS of its own. */
function useMagick(): Promise<void> {
  magick ??= initializeImageMagick(
    readFileSync(createRequire(import.meta.url).resolve('@imagemagick/magick-wasm/magick.wasm')),
  );
  return magick;
}

/** Inks under a profile, by the Little CMS in ImageMagick. */
async function inksByLcms(inks: readonly number[], icc: Uint8Array): Promise<Rgb> {
  await useMagick();
  const bytes = Uint8Array.from(inks, (ink) => Math.round(255 * ink));
  const image = MagickImage.create(bytes, new MagickReadSettings({ width: 1, height: 1, format: 'CMYK', depth: 8 }));
  image.setProfile('icc', icc);
  if (!image.transformColorSpace(new ColorProfile(PROFILES.sRGB))) throw new Error('Not converted.');
  return image.getPixels((pixels) => {
    const [r, g, b] = pixels.toByteArray(0, 0, 1, 1, 'RGB')!;
    return [r!, g!, b!];
  });
}

/** CIE Lab under D50 as sRGB (ICC.1, Bradford adaptation), unrounded. */
function labToSrgb(l: number, a: number, b: number): Rgb {
  const fy = (l + 16) / 116;
  const inverse = (t: number): number => (t > 6 / 29 ? t ** 3 : 3 * (6 / 29) ** 2 * (t - 4 / 29));
  const [x, y, z] = [0.9642 * inverse(fy + a / 500), inverse(fy), 0.8249 * inverse(fy - b / 200)];
  const light = [
    3.1338561 * x - 1.6168667 * y - 0.4906146 * z,
    -0.9787684 * x + 1.9161415 * y + 0.033454 * z,
    0.0719453 * x - 0.2289914 * y + 1.4052427 * z,
  ];
  const [red, green, blue] = light.map(encodeSrgb);
  return [red!, green!, blue!];
}

function encodeSrgb(light: number): number {
  const value = Math.min(1, Math.max(0, light));
  return 255 * (value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055);
}

/** Lightness 0-255, a and b. */
const LAB: readonly Rgb[] = [
  [147, 28, 30],
  [77, 0, 0],
  [204, -20, 40],
  [102, 10, -30],
];

const DEPTHS: readonly TiffNumbers[] = ['uint8', 'uint16', 'uint32', 'half', 'float'];
const DEPTH_WORDS = '8, 16, 32, half, float';
const flat = { width: SIDE, height: SIDE };

function rgbPixels(color: Rgb): { data: Buffer; raw: { width: number; height: number; channels: 3 } } {
  return { data: Buffer.from(Array.from({ length: SIDE * SIDE }, () => color).flat()), raw: { ...flat, channels: 3 } };
}

/** Files of every color under every depth. */
async function tiffFiles(
  photometric: number,
  colors: readonly { readonly channels: readonly number[]; readonly expected: Rgb }[],
  { icc, depths = DEPTHS }: { readonly icc?: Uint8Array; readonly depths?: readonly TiffNumbers[] } = {},
): Promise<ColorFile[]> {
  return Promise.resolve(
    colors.flatMap(({ channels, expected }) =>
      depths.map((numbers) => {
        const shape = { ...flat, numbers, photometric, color: channels };
        return { bytes: tiffFixture(icc ? { ...shape, icc } : shape), extension: 'tif', expected };
      }),
    ),
  );
}

const tiffCases: ColorCase[] = [
  ...[undefined, ...NAMES].map((name): ColorCase => ({
    format: 'TIFF',
    kind: 'RGB',
    profile: name ?? 'none',
    depths: DEPTH_WORDS,
    tolerance: 1,
    files: async () => {
      const icc = name && PROFILES[name];
      const colors = await Promise.all(
        COLORS.map(async (color) => ({
          channels: color.map((value) => value / 255),
          expected: await rgbByLcms(color, icc),
        })),
      );
      return tiffFiles(2, colors, icc ? { icc } : {});
    },
  })),
  ...[undefined, grayProfile()].map((icc): ColorCase => ({
    format: 'TIFF',
    kind: 'gray',
    profile: icc ? `gamma ${GRAY_GAMMA}` : 'none',
    depths: DEPTH_WORDS,
    tolerance: 1,
    files: () =>
      tiffFiles(
        1,
        GRAYS.map((gray) => ({ channels: [gray / 255], expected: grayNumbers(gray, icc !== undefined) })),
        icc ? { icc } : {},
      ),
  })),
  {
    format: 'TIFF',
    kind: 'CMYK',
    profile: 'CMYK',
    depths: DEPTH_WORDS,
    tolerance: 12,
    files: async () => {
      const icc = await cmykProfile();
      const colors = [];
      for (const inks of INKS) colors.push({ channels: inks, expected: await inksByLcms(inks, icc) });
      return tiffFiles(5, colors, { icc });
    },
  },
  {
    format: 'TIFF',
    kind: 'CMYK',
    profile: 'none',
    depths: DEPTH_WORDS,
    tolerance: 12,
    files: async () => {
      const icc = await cmykProfile();
      const colors = [];
      for (const inks of INKS) colors.push({ channels: inks, expected: await inksByLcms(inks, icc) });
      return tiffFiles(5, colors);
    },
  },
  {
    format: 'TIFF',
    kind: 'Lab',
    profile: 'none',
    depths: '8, 16, float',
    tolerance: 1,
    files: async () => [
      ...(await tiffFiles(8, labColors(1), { depths: ['uint8'] })),
      ...(await tiffFiles(8, labColors(256), { depths: ['uint16'] })),
      ...(await tiffFiles(8, floatLab(), { depths: ['float'] })),
    ],
  },
];

/** Lightness 0-100 in the range of the numbers; a and b are signed (TIFF 6.0, section 23). */
function labColors(scale: number): { channels: number[]; expected: Rgb }[] {
  const count = 256 * scale;
  const signed = (value: number): number => ((((value * scale) % count) + count) % count) / (count - 1);
  return LAB.map(([l, a, b]) => ({
    channels: [l / 255, signed(a), signed(b)],
    expected: labToSrgb((100 * l) / 255, a, b),
  }));
}

/** Floats are stored as they are. */
function floatLab(): { channels: number[]; expected: Rgb }[] {
  return LAB.map(([l, a, b]) => ({ channels: [(100 * l) / 255, a, b], expected: labToSrgb((100 * l) / 255, a, b) }));
}

function grayNumbers(gray: number, hasProfile: boolean): Rgb {
  const value = hasProfile ? encodeSrgb((gray / 255) ** GRAY_GAMMA) : gray;
  return [value, value, value];
}

/** A format that sharp writes: its files, without a profile. */
interface SharpFormat {
  readonly format: string;
  readonly extension: string;
  readonly depths: string;
  readonly encode: (color: Rgb) => Promise<readonly Buffer[]>;
  readonly profiles: readonly (ProfileName | undefined)[];
  /** Adds a profile to a file. */
  readonly tag?: (color: Rgb, icc: Uint8Array) => Promise<readonly Buffer[]>;
}

const start = (color: Rgb): Sharp => sharp(rgbPixels(color).data, { raw: rgbPixels(color).raw });
/** The numbers stay, and the profile is only attached: the picture of a PNG that says so is not converted. */
async function tagged(color: Rgb, icc: Uint8Array): Promise<Sharp> {
  return sharp(carrierPng(await start(color).png().toBuffer(), { icc })).keepIccProfile();
}

async function png16(color: Rgb): Promise<Buffer> {
  const data = Uint16Array.from(rgbPixels(color).data, (value) => value * 257);
  return sharp(data, { raw: rgbPixels(color).raw })
    .toColorspace('rgb16')
    .png()
    .toBuffer();
}

const SHARP_FORMATS: readonly SharpFormat[] = [
  {
    format: 'PNG',
    extension: 'png',
    depths: '8, 16, palette',
    encode: async (color) => [
      await start(color).png().toBuffer(),
      await png16(color),
      await start(color).png({ palette: true }).toBuffer(),
    ],
    profiles: [undefined, ...NAMES],
    tag: async (color, icc) => [
      carrierPng(await start(color).png().toBuffer(), { icc }),
      carrierPng(await png16(color), { icc }),
    ],
  },
  {
    format: 'JPEG',
    extension: 'jpg',
    depths: '8',
    encode: async (color) => [await start(color).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer()],
    profiles: [undefined, ...NAMES],
    tag: async (color, icc) => [
      await (await tagged(color, icc)).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer(),
    ],
  },
  {
    format: 'WebP',
    extension: 'webp',
    depths: '8',
    encode: async (color) => [await start(color).webp({ lossless: true }).toBuffer()],
    profiles: [undefined, ...NAMES],
    tag: async (color, icc) => [await (await tagged(color, icc)).webp({ lossless: true }).toBuffer()],
  },
  {
    format: 'AVIF',
    extension: 'avif',
    depths: '8',
    encode: async (color) => [await start(color).avif({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer()],
    profiles: [undefined, ...NAMES],
    tag: async (color, icc) => [
      await (await tagged(color, icc)).avif({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer(),
    ],
  },
  {
    format: 'GIF',
    extension: 'gif',
    depths: 'palette',
    encode: async (color) => [await start(color).gif().toBuffer()],
    profiles: [undefined, 'Display P3', 'ProPhoto'],
    tag: async (color, icc) => [gifWithProfile(await start(color).gif().toBuffer(), icc)],
  },
];

/** Adds a profile in an application block, before the first picture (ICC.1:2022, B.5). */
function gifWithProfile(gif: Buffer, icc: Uint8Array): Buffer {
  const flags = gif[10]!;
  const at = 13 + ((flags & 0x80) === 0 ? 0 : 3 << ((flags & 7) + 1));
  const parts = Array.from({ length: Math.ceil(icc.length / 255) }, (_, index) => {
    const part = icc.subarray(255 * index, 255 * (index + 1));
    return Buffer.concat([Buffer.from([part.length]), part]);
  });
  const head = Buffer.from('\x21\xff\x0bICCRGBG1012', 'latin1');
  return Buffer.concat([gif.subarray(0, at), head, ...parts, Buffer.from([0]), gif.subarray(at)]);
}

/** The numbers stored in a file, so that the loss of its compression does not count. */
async function storedNumbers(bytes: Buffer): Promise<Rgb> {
  const { data, info } = await sharp(bytes, { ignoreIcc: true })
    .toColorspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const at = info.channels * (Math.floor(SIDE / 2) * SIDE + Math.floor(SIDE / 2));
  return [data[at]!, data[at + 1]!, data[at + 2]!];
}

const sharpCases: ColorCase[] = SHARP_FORMATS.flatMap(({ format, extension, depths, encode, profiles, tag }) =>
  profiles.map((name): ColorCase => ({
    format,
    kind: 'RGB',
    profile: name ?? 'none',
    depths: name === undefined || format !== 'PNG' ? depths : '8, 16',
    tolerance: 1,
    files: async () => {
      const files: ColorFile[] = [];
      for (const color of COLORS) {
        const encoded = name === undefined ? await encode(color) : await tag!(color, PROFILES[name]);
        for (const bytes of encoded) {
          const stored = format === 'PNG' ? color : await storedNumbers(bytes);
          files.push({ bytes, extension, expected: await rgbByLcms(stored, name && PROFILES[name]) });
        }
      }
      return files;
    },
  })),
);

const statedCases: ColorCase[] = [
  {
    format: 'AVIF',
    kind: 'RGB',
    profile: 'P3 by code points',
    depths: '8',
    tolerance: 1,
    files: async () => {
      const files: ColorFile[] = [];
      for (const color of COLORS) {
        const avif = await start(color).avif({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer();
        const expected = await rgbByLcms(await storedNumbers(avif), PROFILES['Display P3']);
        files.push({ bytes: avifWithCodePoints(avif, 12, 13), extension: 'avif', expected });
      }
      return files;
    },
  },
];

const grayCases: ColorCase[] = (['PNG', 'JPEG', 'WebP', 'AVIF'] as const).flatMap((format) =>
  (format === 'PNG' ? [undefined, grayProfile()] : [undefined]).map((icc): ColorCase => ({
    format,
    kind: 'gray',
    profile: icc ? `gamma ${GRAY_GAMMA}` : 'none',
    depths: format === 'PNG' ? '8, 16' : '8',
    tolerance: 1,
    files: async () => {
      const files: ColorFile[] = [];
      for (const gray of GRAYS) {
        const raw = { ...flat, channels: 1 } as const;
        const image = (): Sharp => sharp(Buffer.alloc(SIDE * SIDE, gray), { raw }).toColorspace('b-w');
        const deep = (): Sharp => sharp(new Uint16Array(SIDE * SIDE).fill(gray * 257), { raw }).toColorspace('grey16');
        const encoded =
          format === 'PNG'
            ? [await image().png().toBuffer(), await deep().png().toBuffer()]
            : format === 'JPEG'
              ? [await image().jpeg({ quality: 100 }).toBuffer()]
              : format === 'WebP'
                ? [await image().webp({ lossless: true }).toBuffer()]
                : [await image().avif({ quality: 100 }).toBuffer()];
        for (const bytes of encoded) {
          const expected = format === 'AVIF' ? await storedNumbers(bytes) : grayNumbers(gray, icc !== undefined);
          files.push({ bytes: icc ? carrierPng(bytes, { icc }) : bytes, extension: format.toLowerCase(), expected });
        }
      }
      return files;
    },
  })),
);

/** Gray under a profile, in files of libraries that give it as RGB. */
const grayAsRgbCases: ColorCase[] = [
  {
    format: 'AVIF',
    kind: 'gray',
    profile: `gamma ${GRAY_GAMMA}`,
    depths: '8',
    tolerance: 1,
    files: () => {
      const path = new URL('../fixtures/images/gray-120-gamma-1.8.avif', import.meta.url);
      return Promise.resolve([{ bytes: readFileSync(path), extension: 'avif', expected: grayNumbers(120, true) }]);
    },
  },
  ...([undefined, grayProfile()] as const).map((icc): ColorCase => ({
    format: 'JPEG XL',
    kind: 'gray',
    profile: icc ? `gamma ${GRAY_GAMMA}` : 'none',
    depths: '8, 16',
    tolerance: 1,
    files: async () => {
      await useMagick();
      return GRAYS.flatMap((gray) =>
        [8, 16].map((depth) => {
          const settings = new MagickReadSettings({ ...flat, format: 'GRAY', depth: 8 });
          const image = MagickImage.create(new Uint8Array(SIDE * SIDE).fill(gray), settings);
          image.depth = depth;
          image.quality = 100;
          if (icc) image.setProfile('icc', icc);
          const bytes = image.write('JXL', (data) => data.slice());
          return { bytes, extension: 'jxl', expected: grayNumbers(gray, icc !== undefined) };
        }),
      );
    },
  })),
];

/** 8-bit YCbCr (ITU-R BT.601, full range) without subsampling and without JPEG, which rounds by up to one of 255. */
const ycbcrTiff: ColorCase = {
  format: 'TIFF',
  kind: 'YCbCr',
  profile: 'none',
  depths: '8',
  tolerance: 2,
  files: () =>
    Promise.resolve(
      COLORS.map(([r, g, b]) => {
        const y = 0.299 * r + 0.587 * g + 0.114 * b;
        const color = [y / 255, ((b - y) / 1.772 + 128) / 255, ((r - y) / 1.402 + 128) / 255];
        const entries = [[530, 3, Uint16Array.of(1, 1)]] as const;
        const bytes = tiffFixture({ ...flat, numbers: 'uint8', photometric: 6, color, entries });
        return { bytes, extension: 'tif', expected: [r, g, b] };
      }),
    ),
};

const cmykJpeg: ColorCase = {
  format: 'JPEG',
  kind: 'CMYK',
  profile: 'CMYK',
  depths: '8',
  tolerance: 12,
  files: async () => {
    await useMagick();
    const icc = await cmykProfile();
    const files: ColorFile[] = [];
    for (const inks of INKS) {
      const bytes = Uint8Array.from({ length: SIDE * SIDE * 4 }, (_, index) => Math.round(255 * inks[index % 4]!));
      const settings = new MagickReadSettings({ ...flat, format: 'CMYK', depth: 8 });
      const image = MagickImage.create(bytes, settings);
      image.setProfile('icc', icc);
      image.quality = 100;
      const jpeg = image.write('JPEG', (data) => data.slice());
      files.push({ bytes: jpeg, extension: 'jpg', expected: await inksByLcms(inks, icc) });
    }
    return files;
  },
};

/** Formats that only ImageMagick writes; `lossless` ones keep the numbers exactly. */
const MAGICK_FORMATS: readonly {
  readonly format: string;
  readonly name: MagickFormat;
  readonly depths: readonly (8 | 16)[];
  readonly canTag: boolean;
}[] = [
  { format: 'JPEG XL', name: 'JXL', depths: [8, 16], canTag: true },
  { format: 'JPEG 2000', name: 'JP2', depths: [8, 16], canTag: true },
  { format: 'Photoshop', name: 'PSD', depths: [8, 16], canTag: true },
  { format: 'BMP', name: 'BMP', depths: [8], canTag: true },
];

const magickCases: ColorCase[] = MAGICK_FORMATS.flatMap(({ format, name, depths, canTag }) =>
  ([undefined, ...(canTag ? (['Display P3', 'ProPhoto'] as const) : [])] as const).map((profile): ColorCase => ({
    format,
    kind: 'RGB',
    profile: profile ?? 'none',
    depths: depths.join(', '),
    tolerance: 1,
    files: async () => {
      await useMagick();
      const icc = profile && PROFILES[profile];
      const files: ColorFile[] = [];
      for (const color of COLORS) {
        for (const depth of depths) {
          const settings = new MagickReadSettings({ ...flat, format: 'RGB', depth: 8 });
          const image = MagickImage.create(rgbPixels(color).data, settings);
          image.depth = depth;
          image.quality = 100;
          if (icc && name !== 'JP2') image.setProfile('icc', icc);
          const written = image.write(name, (data) => data.slice());
          const bytes = icc && name === 'JP2' ? jp2WithProfile(written, icc) : written;
          files.push({ bytes, extension: name.toLowerCase(), expected: await rgbByLcms(color, icc) });
        }
      }
      return files;
    },
  })),
);

/** Replaces the color box of a JPEG 2000 file, which its writer never makes of a profile (ISO/IEC 15444-1, I.5.3.3). */
function jp2WithProfile(jp2: Uint8Array, icc: Uint8Array): Buffer {
  const bytes = Buffer.from(jp2);
  const [header, color] = [bytes.indexOf('jp2h') - 4, bytes.indexOf('colr') - 4];
  const length = bytes.readUInt32BE(color);
  const box = Buffer.concat([Buffer.alloc(8), Buffer.from([2, 0, 0]), icc]);
  box.writeUInt32BE(box.length, 0);
  box.write('colr', 4, 'latin1');
  bytes.writeUInt32BE(bytes.readUInt32BE(header) + box.length - length, header);
  return Buffer.concat([bytes.subarray(0, color), box, bytes.subarray(color + length)]);
}

const heic: ColorCase = {
  format: 'HEIC',
  kind: 'RGB',
  profile: 'none',
  depths: '8',
  tolerance: 1,
  files: () => {
    const path = new URL('../fixtures/images/flat-200-120-90.heic', import.meta.url);
    return Promise.resolve([{ bytes: readFileSync(path), extension: 'heic', expected: [200, 120, 90] }]);
  },
};

export const COLOR_CASES: readonly ColorCase[] = [
  ...tiffCases,
  ycbcrTiff,
  ...sharpCases,
  ...statedCases,
  ...grayCases,
  ...grayAsRgbCases,
  cmykJpeg,
  heic,
  ...magickCases,
];
