import { type Entry, RawFile, TAG } from './rawFile.js';

/** Raw photos of makers with structures of their own, without data of a sensor. */
export interface OtherRawWishes {
  /** What the file says of the size of the sensor's picture. */
  readonly sensor: { readonly width: number; readonly height: number };
  readonly preview: Buffer;
}

/** Fujifilm: a header with the places of a JPEG and of records, of which one has the size. */
export function fujifilmRaw({ sensor, preview }: OtherRawWishes): Buffer {
  const head = Buffer.alloc(148);
  head.write('FUJIFILMCCD-RAW 0201FF000000', 'latin1');
  const records = Buffer.alloc(4 + 8 + 8);
  records.writeUInt32BE(2, 0);
  for (const [at, tag] of [
    [4, 0x100],
    [12, 0x111],
  ] as const) {
    records.writeUInt16BE(tag, at);
    records.writeUInt16BE(4, at + 2);
    records.writeUInt16BE(sensor.height, at + 4);
    records.writeUInt16BE(sensor.width, at + 6);
  }
  head.writeUInt32BE(head.length, 84);
  head.writeUInt32BE(preview.length, 88);
  head.writeUInt32BE(head.length + preview.length, 92);
  head.writeUInt32BE(records.length, 96);
  return Buffer.concat([head, preview, records]);
}

/** Panasonic: a TIFF with a number and tags of its own. */
export function panasonicRaw({ sensor, preview }: OtherRawWishes): Buffer {
  const file = new RawFile('II', 8, 0x55);
  const first = file.directory([
    [0x02, sensor.width],
    [0x03, sensor.height],
    [0x2e, preview],
    [0x111, 0xffffffff],
  ]);
  return file.finish(first);
}

function box(type: string, ...parts: Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + content.length);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, content]);
}

const bigEndian = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, 4 * index);
  return bytes;
};

export interface CanonRawWishes extends Partial<OtherRawWishes> {
  readonly copyright?: string;
  readonly date?: string;
  readonly xmp?: string;
  readonly orientation?: number;
  readonly isAdobeRgb?: boolean;
  /** The preview in a box of its own, of the size of a screen. */
  readonly screen?: Buffer;
}

/** Canon's CR3: boxes with EXIF in pieces, and tracks with a JPEG and the data of the sensor (here zeros). */
export function canonRaw(wishes: CanonRawWishes): Buffer {
  const { copyright = 'Nobody', date = '2021:03:04 05:06:07', xmp = '<x/>', orientation = 1 } = wishes;
  const tiff = (...entries: Entry[]): Buffer => {
    const file = new RawFile('II', 8);
    return file.finish(file.directory(entries));
  };
  const canon = box(
    'uuid',
    Buffer.from('85c0b687820f11e08111f4ce462b6a48', 'hex'),
    box('CMT1', tiff([TAG.make, 'Canon'], [TAG.orientation, orientation], [TAG.copyright, copyright])),
    box('CMT2', tiff([0x9003, date], [0xa001, wishes.isAdobeRgb === true ? 0xffff : 1])),
  );
  const packet = box('uuid', Buffer.from('be7acfcb97a942e89c71999491e3afac', 'hex'), Buffer.from(xmp));
  const brand = box('ftyp', Buffer.from('crx \0\0\0\x01crx isom', 'latin1'));
  const { sensor = { width: 0, height: 0 }, preview = Buffer.alloc(64), screen } = wishes;
  const shown = screen ? [screenBox(screen)] : [];
  const samples = [preview, Buffer.alloc(64)];
  const movie = (from: number): Buffer => {
    const places = [from, from + preview.length];
    return box('moov', canon, ...samples.map((sample, index) => track(sensor, sample.length, places[index]!)));
  };
  const before = [brand, movie(0), packet, ...shown].reduce((sum, { length }) => sum + length, 0) + 8;
  return Buffer.concat([brand, movie(before), packet, ...shown, box('mdat', ...samples)]);
}

/** A track with one sample (ISO 14496-12). Its size is that of the sensor, as in the track of the data. */
function track({ width, height }: OtherRawWishes['sensor'], length: number, at: number): Buffer {
  const entry = Buffer.alloc(90);
  entry.writeUInt32BE(entry.length);
  entry.write('CRAW', 4, 'latin1');
  entry.writeUInt16BE(width, 32);
  entry.writeUInt16BE(height, 34);
  const table = box(
    'stbl',
    box('stsd', bigEndian(0, 1), entry),
    box('stsz', bigEndian(0, 0, 1, length)),
    box('co64', bigEndian(0, 1, 0, at)),
  );
  return box('trak', box('tkhd', Buffer.alloc(84)), box('mdia', box('minf', table)));
}

function screenBox(jpeg: Buffer): Buffer {
  const head = Buffer.alloc(16);
  head.writeUInt32BE(jpeg.length, 12);
  const id = Buffer.from('eaf42b5e1c984b88b9fbb7dc406e4d16', 'hex');
  return box('uuid', id, bigEndian(0, 1), box('PRVW', head, jpeg));
}
