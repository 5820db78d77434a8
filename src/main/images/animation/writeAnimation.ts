import { writeFile } from 'node:fs/promises';
import sharp, { type Sharp } from 'sharp';
import type { ImageFormat } from '../../../shared/domain/imageFormat.js';
import { BugError, CancelledError } from '../../../shared/errors.js';
import { writeAtomically } from '../../files/atomicFile.js';
import { toDiskError } from '../../files/diskErrors.js';
import { carrierPng } from '../carrierPng.js';
import { checkFits, ENCODERS, WEBP_EFFORT } from '../encoders.js';
import { copyExif } from '../exifCopy.js';
import type { LoadedAnimation, LoadedImage } from '../loadedImage.js';
import { chooseTags, joinAlpha, packetOf, signed, type WriteOptions } from '../writeImage.js';
import { joinApng } from './apng.js';
import { withGifXmp } from './gifXmp.js';
import { withWebpExif } from './webpExif.js';

/**
 * Writes all frames of an animation, in sRGB, with their times. Keeps metadata like `writeImage`, and throws like it.
 */
export async function writeAnimation(path: string, image: LoadedImage, options: WriteOptions): Promise<void> {
  const { animation } = image;
  if (!animation) throw new BugError('An image without frames.');
  checkFits(path, options.format, image.pixels);
  const tags = chooseTags(image.tags, options);
  try {
    const exif = tags.exif && (await copyExif(tags.exif));
    const encoded = await encode(animation, options, { xmp: await packetOf(tags, options), exif });
    const finished = await signed(encoded, options);
    await writeAtomically(path, options, (temporary) => writeFile(temporary, finished));
  } catch (thrown) {
    if (options.signal?.aborted) throw new CancelledError();
    throw toDiskError(thrown, path, 'write');
  }
}

interface Kept {
  readonly xmp: string | undefined;
  readonly exif: Uint8Array | undefined;
}

async function encode(animation: LoadedAnimation, options: WriteOptions, { xmp, exif }: Kept): Promise<Buffer> {
  const { delaysMs, loops } = animation;
  const delay = [...delaysMs];
  const quality = options.quality ?? ENCODERS[options.format].defaultQuality ?? 100;
  switch (options.format) {
    case 'gif': {
      const gif = await stacked(animation).gif({ delay, loop: loops }).toBuffer();
      return xmp === undefined ? gif : withGifXmp(gif, xmp);
    }
    case 'webp': {
      const pipeline = stacked(animation);
      const tagged = xmp === undefined ? pipeline : pipeline.withXmp(xmp);
      const webp = await tagged.webp({ quality, effort: WEBP_EFFORT, delay, loop: loops }).toBuffer();
      return exif ? withWebpExif(webp, exif) : webp;
    }
    case 'png':
      return joinApng(await pngsOf(animation, { xmp, exif }), delaysMs, loops);
    default:
      throw notMoving(options.format);
  }
}

function notMoving(format: ImageFormat): BugError {
  return new BugError(`${format} holds one picture.`);
}

/** The frames stacked vertically, as the library expects them. */
function stacked({ frames }: LoadedAnimation): Sharp {
  const { width, height } = frames[0]!.pixels;
  const isClear = frames.some(({ alpha }) => alpha !== undefined);
  const data = Buffer.concat(frames.map((frame) => dataOf(frame, isClear)));
  const channels = isClear ? 4 : 3;
  const raw = { width, height: height * frames.length, channels, pageHeight: height } as const;
  return sharp(data, { raw, limitInputPixels: false });
}

async function pngsOf({ frames }: LoadedAnimation, { xmp, exif }: Kept): Promise<Buffer[]> {
  const { width, height } = frames[0]!.pixels;
  const isClear = frames.some(({ alpha }) => alpha !== undefined);
  const pngs: Buffer[] = [];
  for (const [index, frame] of frames.entries()) {
    const raw = { width, height, channels: isClear ? 4 : 3 } as const;
    const pipeline = sharp(dataOf(frame, isClear), { raw, limitInputPixels: false });
    const tagged = index === 0 && xmp !== undefined ? pipeline.withXmp(xmp) : pipeline;
    const png = await ENCODERS.png.encode(tagged, 100).toBuffer();
    pngs.push(index === 0 && exif ? carrierPng(png, { exif }) : png);
  }
  return pngs;
}

function dataOf({ pixels, alpha }: LoadedAnimation['frames'][number], isClear: boolean): Uint8Array {
  if (!isClear) return pixels.data;
  return joinAlpha(pixels.data, alpha ?? new Uint8Array(pixels.width * pixels.height).fill(255));
}
