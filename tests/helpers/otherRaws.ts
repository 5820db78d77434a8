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

/** Canon's CR3: boxes with EXIF in pieces, without a picture. */
export function canonBoxes({ copyright, date, xmp }: { copyright: string; date: string; xmp: string }): Buffer {
  const box = (type: string, ...parts: Uint8Array[]): Buffer => {
    const content = Buffer.concat(parts);
    const head = Buffer.alloc(8);
    head.writeUInt32BE(8 + content.length);
    head.write(type, 4, 'latin1');
    return Buffer.concat([head, content]);
  };
  const tiff = (...entries: Entry[]): Buffer => {
    const file = new RawFile('II', 8);
    return file.finish(file.directory(entries));
  };
  const canon = box(
    'uuid',
    Buffer.from('85c0b687820f11e08111f4ce462b6a48', 'hex'),
    box('CMT1', tiff([TAG.make, 'Canon'], [TAG.copyright, copyright])),
    box('CMT2', tiff([0x9003, date])),
  );
  const packet = box('uuid', Buffer.from('be7acfcb97a942e89c71999491e3afac', 'hex'), Buffer.from(xmp));
  const brand = box('ftyp', Buffer.from('crx \0\0\0\x01crx isom', 'latin1'));
  return Buffer.concat([brand, box('moov', canon), packet, box('mdat', Buffer.alloc(64))]);
}
