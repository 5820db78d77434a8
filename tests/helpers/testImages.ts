import sharp, { type Sharp } from 'sharp';
import type { PixelImage } from '../../src/shared/domain/pixelImage.js';

/** A smooth picture with some texture: all rows differ, all byte values occur. */
export function testImage(width: number, height: number, seed = 0): PixelImage {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = 3 * (y * width + x);
      data[i] = 128 + 100 * Math.sin((x + seed * 7) / 9);
      data[i + 1] = (255 * y) / height;
      data[i + 2] = 128 + 90 * Math.cos((x + 2 * y) / (11 + seed));
    }
  }
  return { width, height, data };
}

/** The same picture as a sharp pipeline, to encode in any format. */
export function testPhoto(width: number, height: number, seed = 0): Sharp {
  const { data } = testImage(width, height, seed);
  return sharp(data, { raw: { width, height, channels: 3 } });
}

/** Mean absolute difference of the bytes of two pictures of the same size. */
export function meanDifference(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;
}

/** A typical camera's EXIF block: an orientation, a maker, and a thumbnail in a second directory. */
export function cameraExif(orientation: number, thumbnail: Uint8Array): Buffer {
  const maker = Buffer.from('Tests\0', 'latin1');
  const first = 8;
  const second = first + 2 + 2 * 12 + 4;
  const makerAt = second + 2 + 3 * 12 + 4;
  const thumbnailAt = makerAt + maker.length;
  return Buffer.concat([
    Buffer.from('Exif\0\0II*\0\x08\0\0\0', 'latin1'),
    directory([entry(0x10f, 2, maker.length, makerAt), entry(0x112, 3, 1, orientation)], second),
    directory([entry(0x103, 3, 1, 6), entry(0x201, 4, 1, thumbnailAt), entry(0x202, 4, 1, thumbnail.length)], 0),
    maker,
    thumbnail,
  ]);
}

/** Inserts `exif` as the first segment of a JPEG. */
export function insertJpegExif(jpeg: Uint8Array, exif: Uint8Array): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(0xffe1, 0);
  head.writeUInt16BE(exif.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, exif, jpeg.subarray(2)]);
}

function directory(entries: Buffer[], next: number): Buffer {
  const count = Buffer.alloc(2);
  count.writeUInt16LE(entries.length);
  const link = Buffer.alloc(4);
  link.writeUInt32LE(next);
  return Buffer.concat([count, ...entries, link]);
}

function entry(tag: number, type: number, count: number, value: number): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt16LE(tag, 0);
  bytes.writeUInt16LE(type, 2);
  bytes.writeUInt32LE(count, 4);
  bytes.writeUInt32LE(value, 8);
  return bytes;
}
