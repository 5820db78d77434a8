import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp, { type OutputInfo, type Region } from 'sharp';
import { scenes } from '../../../src/samples/scenes.js';
import type { PixelImage } from '../../../src/shared/domain/pixelImage.js';

export interface PhotoOptions {
  readonly name?: string;
  readonly widthPx: number;
}

/** Small enough to render quickly. */
const RENDERED_PX = 240;
let rendered: PixelImage | undefined;

/** A test photo: a rendered scene, enlarged to the given width, as a JPEG. */
export async function takePhoto(folder: string, { name = 'lake.jpg', widthPx }: PhotoOptions): Promise<string> {
  mkdirSync(folder, { recursive: true });
  rendered ??= scenes[0]?.render(RENDERED_PX, Math.round(RENDERED_PX / 1.5));
  if (!rendered) throw new Error('There is no scene.');
  const { width, height, data } = rendered;
  const path = join(folder, name);
  await sharp(data, { raw: { width, height, channels: 3 } })
    .resize({ width: widthPx, kernel: 'cubic' })
    .jpeg({ quality: 92 })
    .toFile(path);
  return path;
}

/** A file that begins like a photo but is not one. */
export async function damagedPhoto(folder: string, name = 'broken.jpg'): Promise<string> {
  const whole = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#808080' } })
    .jpeg()
    .toBuffer();
  const path = join(folder, name);
  writeFileSync(path, Buffer.concat([whole.subarray(0, 20), Buffer.alloc(200, 0x5a)]));
  return path;
}

export interface PictureFacts {
  readonly width: number;
  readonly height: number;
  /** The recipe stored in the picture. */
  readonly xmp: string;
}

export async function pictureFacts(path: string): Promise<PictureFacts> {
  const { width, height, xmp } = await sharp(path).metadata();
  return { width, height, xmp: xmp?.toString('utf8') ?? '' };
}

export interface Comparison extends PictureFacts {
  /** Mean distance of the two pictures' channel values, 0-255. */
  readonly distance: number;
  /** Standard deviation of the second picture's channel values: 0 for a blank one. */
  readonly spread: number;
}

/** Saves a part of a picture as a lossless file. @returns its path */
export async function cutOutFile(path: string, part: Region): Promise<string> {
  const piece = `${path}.part.png`;
  await sharp(path).extract(part).png().toFile(piece);
  return piece;
}

/** The difference between a picture and its copy that was reduced to a smaller width and enlarged again. */
export async function distanceWhenStretched(path: string, smallerWidth: number, part: Region): Promise<number> {
  const { width, height } = await sharp(path).metadata();
  const smaller = await sharp(path).resize({ width: smallerWidth }).png().toBuffer();
  const stretched = `${path}.stretched.png`;
  await sharp(smaller).resize(width, height).png().toFile(stretched);
  return (await compare(path, stretched, part)).distance;
}

/**
 * Compares a picture, or a part of it, with another of the same size.
 * @throws if either cannot be read or their sizes differ.
 */
export async function compare(photo: string, picture: string, part?: Region): Promise<Comparison> {
  const [first, second] = await Promise.all([photo, picture].map((path) => pixels(path, part)));
  if (!first || !second || first.data.length !== second.data.length) throw new Error('The pictures differ in size.');
  let distance = 0;
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < second.data.length; i++) {
    const value = second.data[i]!;
    distance += Math.abs(value - first.data[i]!);
    sum += value;
    squares += value * value;
  }
  const count = second.data.length;
  return {
    ...(await pictureFacts(picture)),
    distance: distance / count,
    spread: Math.sqrt(squares / count - (sum / count) ** 2),
  };
}

function pixels(path: string, part: Region | undefined): Promise<{ data: Buffer; info: OutputInfo }> {
  const image = part ? sharp(path).extract(part) : sharp(path);
  return image.removeAlpha().toColorspace('srgb').raw().toBuffer({ resolveWithObject: true });
}
