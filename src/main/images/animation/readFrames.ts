import { readFile, stat } from 'node:fs/promises';
import sharp from 'sharp';
import type { FrameTimes } from '../loadedImage.js';
import type { OpenedImage } from '../openImage.js';
import { exifOrientation } from '../tiffBlock.js';
import { type ApngFrame, parseApng } from './apng.js';

/** One complete frame: four channels, 8 bits each, in the file's color space. */
export interface CanvasFrame {
  readonly width: number;
  readonly height: number;
  readonly data: Buffer;
}

/** How many pixels are decoded at once. */
const PIXELS_AT_ONCE = 16e6;
const MOST_BYTES = 1 << 30;

/** The frame times of an animation. Rejects for a damaged animated PNG. */
export async function readFrameTimes({ path, format }: OpenedImage): Promise<FrameTimes> {
  if (format === 'png') {
    const { frames, loops } = parseApng(await readWhole(path));
    return { delaysMs: frames.map(({ delayMs }) => delayMs), loops };
  }
  const { delay = [], loop = 0, pages = 1 } = await sharp(path, { limitInputPixels: false }).metadata();
  return { delaysMs: Array.from({ length: pages }, (_, index) => delay[index] ?? 100), loops: loop };
}

/** Yields the frames of an animation one by one, as they are shown. @param from the first one to yield */
export function readFrames(image: OpenedImage, from = 0): AsyncGenerator<CanvasFrame> {
  return image.format === 'png' ? composeApng(image, from) : decodeInBlocks(image, from);
}

/** Players show frames that are to last no time, or next to none, for this long. */
const SHOWN_MS = 100;
const LEAST_MS = 11;

/** When each frame is shown, in seconds from the first one, and at last when the animation ends. */
export async function readShownTimes(image: OpenedImage): Promise<Float64Array> {
  const { delaysMs } = await readFrameTimes(image);
  const times = new Float64Array(delaysMs.length + 1);
  for (const [index, ms] of delaysMs.entries())
    times[index + 1] = times[index]! + (ms < LEAST_MS ? SHOWN_MS : ms) / 1000;
  return times;
}

/** The library composes the frames of GIF and WebP itself. */
async function* decodeInBlocks({ path, frames, size }: OpenedImage, from: number): AsyncGenerator<CanvasFrame> {
  const { orientation = 1, width, height } = await sharp(path, { limitInputPixels: false }).metadata();
  const isTurned = orientation > 1;
  const block = isTurned ? 1 : Math.max(1, Math.floor(PIXELS_AT_ONCE / (width * height)));
  for (let page = from; page < frames; page += block) {
    const pages = Math.min(block, frames - page);
    const options = { page, pages, failOn: 'error', limitInputPixels: false, ignoreIcc: true } as const;
    const { data } = await sharp(path, { ...options, autoOrient: isTurned })
      .toColorspace('srgb')
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const length = 4 * size.width * size.height;
    for (let index = 0; index < pages; index++) {
      yield { ...size, data: data.subarray(index * length, (index + 1) * length) };
    }
  }
}

async function* composeApng({ path, tags }: OpenedImage, from: number): AsyncGenerator<CanvasFrame> {
  const orientation = (tags.exif && exifOrientation(tags.exif)) ?? 1;
  const { width, height, frames } = parseApng(await readWhole(path));
  let canvas = Buffer.alloc(4 * width * height);
  for (const [index, frame] of frames.entries()) {
    const before = frame.dispose === 'previous' ? Buffer.from(canvas) : undefined;
    const pixels = await sharp(frame.png, { failOn: 'error', limitInputPixels: false, ignoreIcc: true })
      .toColorspace('srgb')
      .ensureAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer();
    lay(canvas, width, frame, pixels);
    if (index >= from) yield await upright({ width, height, data: Buffer.from(canvas) }, orientation);
    if (before) canvas = before;
    else if (frame.dispose === 'background') clear(canvas, width, frame);
  }
}

/** Turns a frame as EXIF says (EXIF 2.32, 4.6.4): mirrored first, then by quarters. */
async function upright(frame: CanvasFrame, orientation: number): Promise<CanvasFrame> {
  if (orientation === 1) return frame;
  const raw = { width: frame.width, height: frame.height, channels: 4 } as const;
  const turned = sharp(frame.data, { raw, limitInputPixels: false })
    .rotate({ 3: 180, 4: 180, 5: 270, 6: 90, 7: 90, 8: 270 }[orientation] ?? 0)
    .flop([2, 4, 5, 7].includes(orientation));
  const { data, info } = await turned.raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

function lay(canvas: Buffer, width: number, frame: ApngFrame, pixels: Buffer): void {
  for (let y = 0; y < frame.height; y++) {
    const from = 4 * y * frame.width;
    const to = 4 * ((frame.y + y) * width + frame.x);
    if (frame.blend === 'source') pixels.copy(canvas, to, from, from + 4 * frame.width);
    else for (let x = 0; x < 4 * frame.width; x += 4) layOver(canvas, to + x, pixels, from + x);
  }
}

/** Porter and Duff's "over" for colors that are not premultiplied. */
function layOver(canvas: Buffer, to: number, pixels: Buffer, from: number): void {
  const above = pixels[from + 3]!;
  const below = (canvas[to + 3]! * (255 - above)) / 255;
  const alpha = above + below;
  if (alpha === 0) return;
  for (let channel = 0; channel < 3; channel++) {
    canvas[to + channel] = Math.round((pixels[from + channel]! * above + canvas[to + channel]! * below) / alpha);
  }
  canvas[to + 3] = Math.round(alpha);
}

function clear(canvas: Buffer, width: number, frame: ApngFrame): void {
  for (let y = 0; y < frame.height; y++) {
    const from = 4 * ((frame.y + y) * width + frame.x);
    canvas.fill(0, from, from + 4 * frame.width);
  }
}

async function readWhole(path: string): Promise<Buffer> {
  const { size } = await stat(path);
  if (size > MOST_BYTES) throw new Error(`${size} bytes`);
  return readFile(path);
}
