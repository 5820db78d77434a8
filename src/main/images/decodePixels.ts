import sharp, { type Metadata, type ResizeOptions, type Sharp } from 'sharp';
import { grayByCurve, grayToSrgb } from './color/convertGray.js';
import { labToSrgb } from './color/convertLab.js';
import { type Samples, toSrgb } from './color/convertRgb.js';
import { carrierPng } from './carrierPng.js';
import type { FileColors } from './fileColors.js';
import type { OpenedImage } from './openImage.js';

/** A decoded picture in sRGB, with what is kept next to the pixels. */
export interface DecodedPixels {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
  readonly alpha?: Uint8Array;
  /** The values in the file's own space, 8 bits each, if sRGB clips some of their colors. */
  readonly own?: Uint8Array;
  /** Whether colors outside of sRGB were cut. */
  readonly isCut?: boolean;
  /** Whether the library converted the colors, which cuts those outside of sRGB without telling. */
  readonly isConverted?: boolean;
}

/** The channels as decoded. */
interface RawChannels {
  readonly width: number;
  readonly height: number;
  /** Interleaved: three color channels or one gray channel. */
  readonly colors: Samples;
  readonly alpha?: Uint8Array;
}

/** Decodes a picture at the size given by `resize` and converts it to sRGB. */
export async function decodePixels(image: OpenedImage, resize: ResizeOptions | undefined): Promise<DecodedPixels> {
  const { kind, colors } = image;
  if (isLab(image)) return decodeLab(image, resize);
  // The library applies profiles with tables and converts everything that is not RGB.
  const isLeftToLibrary =
    kind === 'cmyk' ||
    kind === 'other' ||
    (colors.hasTable === true && image.isProfileInSource && image.depth === 'uchar' && image.extra.count === 0);
  if (isLeftToLibrary) return decodeByLibrary(image, resize);
  const raw = await decodeOwn(image, resize);
  const { width, height, alpha } = raw;
  const rest = { width, height, ...(alpha ? { alpha } : {}) };
  const numbers = colors.levels ? applyLevels(raw.colors, colors.levels) : raw.colors;
  if (kind === 'gray') return { ...rest, rgb: spread(grayBytes(numbers, colors)) };
  if (colors.space) {
    const { data, isCut } = toSrgb(numbers, colors.space);
    return { ...rest, rgb: data, isCut, ...(isCut ? { own: toBytes(numbers) } : {}) };
  }
  const bytes = toBytes(numbers);
  if (!colors.hasTable || !colors.profile) return { ...rest, rgb: bytes };
  return { ...rest, rgb: await byTable(bytes, width, height, colors.profile), isConverted: true };
}

function isLab({ space }: OpenedImage): boolean {
  return space === 'lab' || space === 'labs';
}

/** Decodes Lab to floats. The library knows how each depth stores them, but not which white they refer to. */
async function decodeLab(
  { start, extra, colors, depth }: OpenedImage,
  resize: ResizeOptions | undefined,
): Promise<DecodedPixels> {
  const { data, info } = await sized(start(true), resize)
    .toColorspace('lab')
    .raw({ depth: 'float' })
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const values = new Float32Array(new Uint8Array(data).buffer);
  const lab = new Float32Array(3 * width * height);
  const place = extra.alpha === undefined ? channels : 3 + extra.alpha;
  const alpha = place < channels ? new Uint8Array(width * height) : undefined;
  for (let i = 0; i < width * height; i++) {
    for (let channel = 0; channel < 3; channel++) lab[3 * i + channel] = values[channels * i + channel]!;
    if (alpha) alpha[i] = Math.min(255, Math.max(0, Math.round(values[channels * i + place]!)));
  }
  if (depth === 'float' && isOfUnitRange(lab)) toUsualRange(lab);
  const { data: rgb, isCut } = labToSrgb(lab, colors.labWhite);
  return { width, height, rgb, isCut, ...(alpha?.some((value) => value < 255) ? { alpha } : {}) };
}

/** ImageMagick divides floats of Lab, which otherwise are L 0 to 100 and a, b -128 to 127. Black alone is the same in both. */
function isOfUnitRange(lab: Float32Array): boolean {
  return lab.every((value) => Math.abs(value) <= 1);
}

function toUsualRange(lab: Float32Array): void {
  for (let i = 0; i < lab.length; i++) lab[i]! *= i % 3 === 0 ? 100 : 255;
}

async function decodeByLibrary(
  { start, colors, kind, extra }: OpenedImage,
  resize: ResizeOptions | undefined,
): Promise<DecodedPixels> {
  const pipeline = start(kind !== 'other' && colors.profile === undefined);
  const { data, info } = await sized(pipeline, resize)
    .toColorspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const { colors: rgb, alpha } = splitChannels(data, info.channels, {
    colors: 3,
    alpha: extra.count > 0 ? extra.alpha : undefined,
  });
  const isConverted = kind === 'cmyk' || colors.hasTable === true;
  return { width, height, rgb: toBytes(rgb), isConverted, ...(alpha ? { alpha } : {}) };
}

/** The space and depth to decode to, keeping all stored bits. Floats are returned as they are, 0-1. */
function numbersOf({ kind, space, depth, extra }: OpenedImage): { space: string; depth: Metadata['depth'] } {
  switch (depth) {
    case 'uchar':
      return { space: 'srgb', depth };
    case 'ushort':
      return { space: 'rgb16', depth };
    case 'float':
    case 'double':
      return { space: kind === 'gray' && extra.count > 0 ? 'scrgb' : space, depth: 'float' };
    default:
      return { space: kind === 'gray' ? 'b-w' : 'srgb', depth };
  }
}

async function decodeOwn(image: OpenedImage, resize: ResizeOptions | undefined): Promise<RawChannels> {
  const { start, kind, extra } = image;
  const numbers = numbersOf(image);
  // A channel that is not opacity must not weight the others during downscaling, so it is removed first.
  const hasStrangers = extra.count > (extra.alpha === undefined ? 0 : 1);
  const pipeline = hasStrangers ? start(true) : sized(start(true), resize);
  const { data, info } = await pipeline
    .toColorspace(numbers.space)
    .raw({ depth: numbers.depth })
    .toBuffer({ resolveWithObject: true });
  const samples = samplesOf(data, numbers.depth);
  const isSpread = kind === 'gray' && info.channels >= 3;
  const colors = kind === 'gray' && !isSpread ? 1 : 3;
  const split = splitChannels(samples, info.channels, { colors, alpha: extra.count > 0 ? extra.alpha : undefined });
  const whole: RawChannels = {
    width: info.width,
    height: info.height,
    colors: isSpread ? everyThird(split.colors) : split.colors,
    ...(split.alpha ? { alpha: split.alpha } : {}),
  };
  return hasStrangers && resize ? resizeChannels(whole, resize) : whole;
}

function sized(pipeline: Sharp, resize: ResizeOptions | undefined): Sharp {
  return resize ? pipeline.resize(resize) : pipeline;
}

/** Converts values of any depth to 8 or 16 bits. */
function samplesOf(data: Buffer, depth: Metadata['depth']): Samples {
  // A typed array of multi-byte values must start at a multiple of their size.
  const buffer = data.byteOffset % 8 === 0 ? data.buffer : new Uint8Array(data).buffer;
  const offset = data.byteOffset % 8 === 0 ? data.byteOffset : 0;
  switch (depth) {
    case 'uchar':
      return data;
    case 'ushort':
      return new Uint16Array(buffer, offset, data.length / 2);
    case 'uint':
      return Uint16Array.from(new Uint32Array(buffer, offset, data.length / 4), (value) => value >>> 16);
    case 'float':
      return fromFloats(new Float32Array(buffer, offset, data.length / 4));
    default:
      throw new Error(`numbers of the kind ${depth}`);
  }
}

function fromFloats(values: Float32Array): Uint16Array {
  const samples = new Uint16Array(values.length);
  // NaN becomes 0.
  for (let i = 0; i < samples.length; i++) samples[i] = 65_535 * Math.min(1, Math.max(0, values[i]!)) + 0.5;
  return samples;
}

function splitChannels(
  samples: Samples,
  channels: number,
  wanted: { readonly colors: 1 | 3; readonly alpha: number | undefined },
): { readonly colors: Samples; readonly alpha?: Uint8Array } {
  if (channels < wanted.colors) throw new Error(`${channels} channels`);
  if (channels === wanted.colors) return { colors: samples };
  const count = samples.length / channels;
  const colors =
    samples instanceof Uint8Array ? new Uint8Array(count * wanted.colors) : new Uint16Array(count * wanted.colors);
  for (let i = 0; i < count; i++) {
    for (let channel = 0; channel < wanted.colors; channel++) {
      colors[wanted.colors * i + channel] = samples[channels * i + channel]!;
    }
  }
  const place = wanted.alpha === undefined ? channels : wanted.colors + wanted.alpha;
  if (place >= channels) return { colors };
  const alpha = new Uint8Array(count);
  const scale = samples instanceof Uint8Array ? 1 : 1 / 257;
  let isOpaque = true;
  for (let i = 0; i < count; i++) {
    alpha[i] = Math.round(samples[channels * i + place]! * scale);
    isOpaque &&= alpha[i] === 255;
  }
  return isOpaque ? { colors } : { colors, alpha };
}

async function resizeChannels(raw: RawChannels, resize: ResizeOptions): Promise<RawChannels> {
  const { width, height, alpha } = raw;
  const channels = raw.colors.length === width * height ? 1 : 3;
  const bytes = toBytes(raw.colors);
  const run = async (data: Uint8Array, count: 1 | 3): Promise<{ data: Buffer; width: number; height: number }> => {
    const shrunk = sharp(data, { raw: { width, height, channels: count }, limitInputPixels: false }).resize(resize);
    const { data: pixels, info } = await shrunk
      .toColorspace(count === 1 ? 'b-w' : 'srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { data: pixels, width: info.width, height: info.height };
  };
  const colors = await run(bytes, channels);
  const opacity = alpha && (await run(alpha, 1));
  return {
    width: colors.width,
    height: colors.height,
    colors: colors.data,
    ...(opacity ? { alpha: opacity.data } : {}),
  };
}

function grayBytes(samples: Samples, { profile, space }: FileColors): Uint8Array {
  if (space) return grayByCurve(samples, space.curves[0]);
  return (profile && grayToSrgb(samples, profile)) ?? toBytes(samples);
}

function spread(gray: Uint8Array): Uint8Array {
  const rgb = new Uint8Array(gray.length * 3);
  for (let i = 0; i < gray.length; i++) rgb[3 * i] = rgb[3 * i + 1] = rgb[3 * i + 2] = gray[i]!;
  return rgb;
}

function everyThird(samples: Samples): Samples {
  const gray = samples instanceof Uint8Array ? new Uint8Array(samples.length / 3) : new Uint16Array(samples.length / 3);
  for (let i = 0; i < gray.length; i++) gray[i] = samples[3 * i]!;
  return gray;
}

function applyLevels(samples: Samples, levels: Uint16Array): Uint16Array {
  const scale = samples instanceof Uint8Array ? 257 : 1;
  const changed = new Uint16Array(samples.length);
  for (let i = 0; i < samples.length; i++) changed[i] = levels[samples[i]! * scale]!;
  return changed;
}

function toBytes(samples: Samples): Uint8Array {
  if (samples instanceof Uint8Array) return samples;
  const bytes = new Uint8Array(samples.length);
  for (let i = 0; i < samples.length; i++) bytes[i] = (samples[i]! / 257 + 0.5) | 0;
  return bytes;
}

/**
 * Converts RGB values with a profile that needs a table. The library accepts a profile only together with a picture.
 */
async function byTable(rgb: Uint8Array, width: number, height: number, icc: Uint8Array): Promise<Uint8Array> {
  const png = await sharp(rgb, { raw: { width, height, channels: 3 }, limitInputPixels: false })
    .png({ compressionLevel: 0 })
    .toBuffer();
  return sharp(carrierPng(png, { icc }), { limitInputPixels: false }).toColorspace('srgb').raw().toBuffer();
}
