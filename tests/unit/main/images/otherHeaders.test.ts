import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import {
  initializeImageMagick,
  MagickColor,
  type MagickFormat,
  MagickImage,
  MagickReadSettings,
  type Orientation,
} from '@imagemagick/magick-wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import { readHeader } from '../../../../src/main/images/formats/headers/readHeader.js';
import { readPhotoFacts } from '../../../../src/main/images/photoFacts.js';
import { describePicture } from '../../../../src/main/images/pictureFacts.js';
import { readImage } from '../../../../src/main/images/readImage.js';
import { readXmp } from '../../../../src/main/images/readXmp.js';
import type { FileFormat } from '../../../../src/main/images/sniffFormat.js';
import { PNG_SIGNATURE } from '../../../../src/main/images/pngChunks.js';
import { tempFolder } from '../../../helpers/tempFolder.js';
import { tiffFixture } from '../../../helpers/tiffFixtures.js';

const folder = tempFolder();
const file = (name: string, bytes: Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};

beforeAll(async () => {
  await initializeImageMagick(
    readFileSync(createRequire(import.meta.url).resolve('@imagemagick/magick-wasm/magick.wasm')),
  );
});

/** WebAssembly loads slowly on a busy machine. */
const TIMEOUT_MS = 120_000;

interface Written {
  readonly width?: number;
  readonly height?: number;
  readonly depth?: 8 | 16;
  readonly orientation?: number;
}

function written(format: MagickFormat, { width = 24, height = 16, depth = 8, orientation = 1 }: Written = {}): Buffer {
  const image = MagickImage.create(new MagickColor(200, 120, 90), width, height);
  image.depth = depth;
  image.orientation = orientation as Orientation;
  return image.write(format, (data) => Buffer.from(data));
}

/** Red on the left and blue on the right. */
function halves(format: MagickFormat): Buffer {
  const pixels = Uint8Array.from(
    { length: 24 * 16 * 3 },
    (_, i) => [255, 0, 0, 0, 0, 255][(i % 3) + (((i / 3) | 0) % 24 < 12 ? 0 : 3)]!,
  );
  const settings = new MagickReadSettings({ width: 24, height: 16, format: 'RGB', depth: 8 });
  return MagickImage.create(pixels, settings).write(format, (data) => Buffer.from(data));
}

const XMP =
  '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
  '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:rights>(c) Ana</dc:rights>' +
  '</rdf:Description></rdf:RDF></x:xmpmeta>';

/** A TIFF structure with an orientation and a date. */
function exif(orientation: number): Buffer {
  const date = '2021:03:04 05:06:07';
  return tiffFixture({
    width: 1,
    height: 1,
    numbers: 'uint8',
    photometric: 1,
    color: [0],
    entries: [
      [0x112, 3, orientation],
      [0x132, 2, date],
      [0x8298, 2, '(c) Ana'],
    ],
  });
}

const box = (type: string, ...parts: Uint8Array[]): Buffer => {
  const content = Buffer.concat(parts);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + content.length);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, content]);
};

/** The codestream of a JPEG XL in a container with metadata. */
function jxlWith(codestream: Buffer, { isCompressed }: { isCompressed: boolean }): Buffer {
  const metadata = Buffer.concat([Buffer.alloc(4), exif(6)]);
  const packet = Buffer.from(XMP);
  const boxes = isCompressed
    ? [
        box('brob', Buffer.from('Exif'), brotliCompressSync(metadata)),
        box('brob', Buffer.from('xml '), brotliCompressSync(packet)),
      ]
    : [box('Exif', metadata), box('xml ', packet)];
  const ftyp = box('ftyp', Buffer.from('jxl \0\0\0\0jxl ', 'latin1'));
  return Buffer.concat([box('JXL ', Buffer.from('\r\n\x87\n', 'latin1')), ftyp, ...boxes, box('jxlc', codestream)]);
}

/** The codestream in a JPEG XL file. */
function codestreamOf(jxl: Buffer): Buffer {
  if (jxl.readUInt16BE(0) === 0xff0a) return jxl;
  const at = jxl.indexOf('jxlc', 0, 'latin1');
  return jxl.subarray(at + 4, at - 4 + jxl.readUInt32BE(at - 4));
}

function jp2With(jp2: Buffer, orientation: number): Buffer {
  const data = jp2.indexOf('jp2c', 0, 'latin1') - 4;
  const uuid = (id: string, content: Uint8Array): Buffer => box('uuid', Buffer.from(id, 'hex'), content);
  return Buffer.concat([
    jp2.subarray(0, data),
    uuid('be7acfcb97a942e89c71999491e3afac', Buffer.from(XMP)),
    uuid('4a706754696666457869662d3e4a5032', exif(orientation)),
    jp2.subarray(data),
  ]);
}

function psdWith(psd: Buffer, orientation: number): Buffer {
  const resource = (id: number, content: Buffer): Buffer => {
    const head = Buffer.from('8BIM\0\0\0\0\0\0\0\0', 'latin1');
    head.writeUInt16BE(id, 4);
    head.writeUInt32BE(content.length, 8);
    return Buffer.concat([head, content, Buffer.alloc(content.length % 2)]);
  };
  const section = 26 + 4 + psd.readUInt32BE(26);
  const rest = section + 4 + psd.readUInt32BE(section);
  const resources = Buffer.concat([resource(0x0422, exif(orientation)), resource(0x0424, Buffer.from(XMP))]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(resources.length);
  return Buffer.concat([psd.subarray(0, section), length, resources, psd.subarray(rest)]);
}

describe('headers of formats that sharp does not read', { timeout: TIMEOUT_MS }, () => {
  it.each([
    [24, 16],
    [256, 256],
    [333, 77],
    [1600, 900],
    [40, 4000],
  ])('give the size: %i x %i', async (width, height) => {
    for (const [magick, format] of [
      ['BMP', 'bmp'],
      ['JXL', 'jxl'],
      ['JP2', 'jp2'],
      ['J2K', 'jp2'],
      ['PSD', 'psd'],
    ] satisfies [MagickFormat, FileFormat][]) {
      const path = file(`size.${magick}`, written(magick, { width, height }));
      expect(await readHeader(path, format), magick).toMatchObject({ width, height, orientation: 1, bits: 8 });
      expect(await readPhotoFacts(path), magick).toEqual({ width, height });
    }
  });

  it.each([3, 6, 8])('give the orientation of JPEG XL: %i', async (orientation) => {
    const path = file('turned.jxl', written('JXL', { orientation }));
    expect(await readHeader(path, 'jxl')).toMatchObject({ width: 24, height: 16, orientation });
    const size = orientation > 4 ? { width: 16, height: 24 } : { width: 24, height: 16 };
    expect(await readPhotoFacts(path)).toEqual(size);
    expect((await readImage(path)).pixels).toMatchObject(size);
  });

  it.each(['JXL', 'JP2', 'PSD'] satisfies MagickFormat[])('give the depth, which is said: %s', async (format) => {
    const path = file(`deep.${format.toLowerCase()}`, written(format, { depth: 16 }));
    expect((await readImage(path)).notes).toEqual([{ kind: 'depth', bits: 16 }]);
    expect((await describePicture(path)).bits).toBe(16);
    expect((await readImage(file(`plain.${format.toLowerCase()}`, written(format)))).notes).toEqual([]);
  });

  it('say that a JPEG XL moves', async () => {
    // 16 x 16 in steps of eight pixels, then fields of which the animation is set; zeros are the shortest numbers.
    const size = [1, ...[1, 0, 0, 0, 0], ...[1, 0, 0]];
    const all = [...size, ...[0, 1], ...[0, 0, 0], ...[0, 0, 1]];
    const bytes = Buffer.alloc(16);
    for (const [index, bit] of all.entries()) bytes[index >> 3]! |= bit << (index & 7);
    const path = file('moving.jxl', Buffer.concat([Buffer.from([0xff, 0x0a]), bytes]));
    expect(await readHeader(path, 'jxl')).toEqual({ width: 16, height: 16, orientation: 1, bits: 8, isMoving: true });
  });

  it('are of no use where they are damaged: the picture says so', async () => {
    for (const [magick, format, kept] of [
      ['JXL', 'jxl', 3],
      ['JP2', 'jp2', 13],
      ['PSD', 'psd', 13],
      ['BMP', 'bmp', 17],
    ] satisfies [MagickFormat, FileFormat, number][]) {
      const path = file(`cut.${format}`, written(magick).subarray(0, kept));
      expect(await readHeader(path, format)).toBeUndefined();
      await expect(readImage(path)).rejects.toMatchObject({ code: expect.stringMatching(/^image\//) });
    }
    // A box that claims to be longer than the file, and one of no length in a loop.
    const endless = Buffer.concat([
      box('JXL ', Buffer.alloc(4)),
      Buffer.from('\0\0\0\x01Exif\0\0\0\0\0\0\0\0', 'latin1'),
    ]);
    expect(await readHeader(file('endless.jxl', endless), 'jxl')).toBeUndefined();
    expect(await readHeader(file('other.png', PNG_SIGNATURE), 'png')).toBeUndefined();
  });
});

describe('metadata of formats that sharp does not read', { timeout: TIMEOUT_MS }, () => {
  const expectKept = async (path: string): Promise<void> => {
    const { tags } = await readImage(path);
    expect(tags.xmp).toContain('(c) Ana');
    expect(Buffer.from(tags.exif!).toString('latin1')).toContain('(c) Ana');
    expect(await readXmp(path)).toContain('(c) Ana');
    expect((await readPhotoFacts(path))?.takenOn).toBe('2021-03-04');
  };

  it.each([false, true])('JPEG XL, compressed: %s; the orientation in EXIF does not count', async (isCompressed) => {
    const path = file('kept.jxl', jxlWith(codestreamOf(halves('JXL')), { isCompressed }));
    await expectKept(path);
    expect((await readImage(path)).pixels).toMatchObject({ width: 24, height: 16 });
  });

  it.each([
    ['jp2', () => jp2With(halves('JP2'), 6)],
    ['psd', () => psdWith(halves('PSD'), 6)],
  ] as const)('%s; it is upright as its EXIF says, exactly once', async (extension, make) => {
    const path = file(`kept.${extension}`, make());
    await expectKept(path);
    const { pixels } = await readImage(path);
    expect([pixels.width, pixels.height]).toEqual([16, 24]);
    expect(await readPhotoFacts(path)).toMatchObject({ width: 16, height: 24 });
    const at = (x: number, y: number): number[] => [...pixels.data.subarray(3 * (16 * y + x), 3 * (16 * y + x) + 3)];
    expect([at(8, 3)[0]! > 200, at(8, 20)[2]! > 200]).toEqual([true, true]);
  });
});
