import sharp from 'sharp';
import { RawFile, TAG } from './rawFile.js';

/**
 * Raw photos as cameras lay them out, without a real picture of the sensor: TIFF directories (TIFF 6.0 and TIFF/EP) with a
 * thumbnail in blue, a preview in 200, 120, 90, and the directory of the sensor's data.
 */

export interface RawWishes {
  /** The size of the preview; that of the sensor's picture is 1500 x 1000. */
  readonly preview: { readonly width: number; readonly height: number };
  readonly orientation: number;
}

const SENSOR = { width: 1500, height: 1000 };

async function jpegOf({ width, height }: RawWishes['preview'], color: string): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: color } })
    .jpeg({ quality: 95 })
    .toBuffer();
}

/** The beginning of a lossless JPEG (SOF3), as sensors' data are compressed. It must never be taken for a preview. */
function losslessJpeg({ width, height }: RawWishes['preview']): Buffer {
  const frame = Buffer.from([0xff, 0xc3, 0, 11, 14, 0, 0, 0, 0, 1, 0, 0x11, 0]);
  frame.writeUInt16BE(height, 5);
  frame.writeUInt16BE(width, 7);
  return Buffer.concat([Buffer.from([0xff, 0xd8]), frame, Buffer.alloc(4000, 0x55)]);
}

const PREVIEW = 'rgb(200, 120, 90)';
const THUMBNAIL = { size: { width: 160, height: 106 }, color: 'rgb(0, 0, 255)' };

/** Canon: the preview in the first directory, the thumbnail in the second, small RGB in the third, the sensor last. */
async function cr2({ preview, orientation }: RawWishes): Promise<Buffer> {
  const file = new RawFile('II', 16);
  const [shown, thumbnail, sensor] = [
    await jpegOf(preview, PREVIEW),
    await jpegOf(THUMBNAIL.size, THUMBNAIL.color),
    losslessJpeg(SENSOR),
  ];
  const raw = file.directory([
    [TAG.compression, 6],
    [TAG.stripOffsets, file.data(sensor)],
    [TAG.stripBytes, sensor.length],
    [0xc640, [1, 752, 752]],
  ]);
  const small = file.directory(
    [
      ...[[TAG.width, 60] as const, [TAG.height, 40] as const, [TAG.bits, [8, 8, 8]] as const],
      ...[[TAG.compression, 1] as const, [TAG.photometric, 2] as const, [TAG.samples, 3] as const],
      [TAG.stripOffsets, file.data(Buffer.alloc(60 * 40 * 3, 9))],
      [TAG.stripBytes, 60 * 40 * 3],
    ],
    raw,
  );
  const second = file.directory(
    [
      [TAG.jpegOffset, file.data(thumbnail)],
      [TAG.jpegBytes, thumbnail.length],
    ],
    small,
  );
  const first = file.directory(
    [
      ...[[TAG.width, preview.width] as const, [TAG.height, preview.height] as const, [TAG.bits, [8, 8, 8]] as const],
      ...[[TAG.compression, 6] as const, [TAG.make, 'Canon'] as const, [TAG.orientation, orientation] as const],
      [TAG.stripOffsets, file.data(shown)],
      [TAG.stripBytes, shown.length],
    ],
    second,
  );
  const rest = Buffer.from('CR\x02\0\0\0\0\0', 'latin1');
  rest.writeUInt32LE(raw, 4);
  return file.finish(first, rest);
}

/** Nikon: an uncompressed thumbnail in the first directory, the preview and the sensor in directories below it. */
async function nef({ preview, orientation }: RawWishes): Promise<Buffer> {
  const file = new RawFile('MM', 8);
  const shown = await jpegOf(preview, PREVIEW);
  const { width, height } = THUMBNAIL.size;
  const blue = Buffer.from(Array.from({ length: width * height }, () => [0, 0, 255]).flat());
  const previewAt = file.directory([
    [TAG.subfile, 1],
    [TAG.compression, 6],
    [TAG.jpegOffset, file.data(shown)],
    [TAG.jpegBytes, shown.length],
  ]);
  const sensorAt = file.directory([
    ...[[TAG.subfile, 0] as const, [TAG.width, SENSOR.width] as const, [TAG.height, SENSOR.height] as const],
    ...[[TAG.bits, 14] as const, [TAG.compression, 34_713] as const, [TAG.photometric, 32_803] as const],
    ...[[TAG.samples, 1] as const, [TAG.rows, SENSOR.height] as const],
    [TAG.stripOffsets, file.data(Buffer.alloc(4000, 0x55))],
    [TAG.stripBytes, 4000],
  ]);
  const first = file.directory([
    ...[[TAG.subfile, 1] as const, [TAG.width, width] as const, [TAG.height, height] as const],
    ...[[TAG.bits, [8, 8, 8]] as const, [TAG.compression, 1] as const, [TAG.photometric, 2] as const],
    ...[[TAG.make, 'NIKON CORPORATION'] as const, [TAG.samples, 3] as const, [TAG.rows, height] as const],
    [TAG.orientation, orientation],
    [TAG.stripOffsets, file.data(blue)],
    [TAG.stripBytes, blue.length],
    [TAG.subDirectories, [previewAt, sensorAt]],
  ]);
  return file.finish(first);
}

/** Sony: the preview in the first directory, the thumbnail in the second, the sensor below the first. */
async function arw({ preview, orientation }: RawWishes): Promise<Buffer> {
  const file = new RawFile('II', 8);
  const [shown, thumbnail] = [await jpegOf(preview, PREVIEW), await jpegOf(THUMBNAIL.size, THUMBNAIL.color)];
  const sensorAt = file.directory([
    ...[[TAG.subfile, 0] as const, [TAG.width, SENSOR.width] as const, [TAG.height, SENSOR.height] as const],
    ...[[TAG.bits, 12] as const, [TAG.compression, 32_767] as const, [TAG.photometric, 32_803] as const],
    [TAG.stripOffsets, file.data(Buffer.alloc(4000, 0x55))],
    [TAG.stripBytes, 4000],
  ]);
  const second = file.directory([
    ...[[TAG.subfile, 1] as const, [TAG.compression, 6] as const],
    [TAG.jpegOffset, file.data(thumbnail)],
    [TAG.jpegBytes, thumbnail.length],
  ]);
  const first = file.directory(
    [
      ...[[TAG.subfile, 1] as const, [TAG.compression, 6] as const, [TAG.make, 'SONY'] as const],
      [TAG.orientation, orientation],
      [TAG.jpegOffset, file.data(shown)],
      [TAG.jpegBytes, shown.length],
      [TAG.subDirectories, sensorAt],
    ],
    second,
  );
  return file.finish(first);
}

export const RAW_FIXTURES = { cr2, nef, arw } as const;
