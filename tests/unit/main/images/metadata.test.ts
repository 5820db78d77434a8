import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { writeAnimation } from '../../../../src/main/images/animation/writeAnimation.js';
import { exifTexts } from '../../../../src/main/images/exifCopy.js';
import { segment } from '../../../../src/main/images/formats/jpegParts.js';
import { iptcRecords, iptcTexts, photoshopSegment } from '../../../../src/main/images/iptcSegment.js';
import type { LoadedImage } from '../../../../src/main/images/loadedImage.js';
import { exifBlock, type NewEntry, numbersOf } from '../../../../src/main/images/tiffExif.js';
import { type TiffDirectory, withTiff } from '../../../../src/main/images/tiffFile.js';
import { completeXmp } from '../../../../src/main/images/xmpFromTags.js';
import { textOf } from '../../../../src/main/images/xmpText.js';
import { readJpegMetadata, withJpegMetadata } from '../../../../src/main/images/jpegMetadata.js';
import { readPhotoFacts } from '../../../../src/main/images/photoFacts.js';
import { readImage } from '../../../../src/main/images/readImage.js';
import { exifDateTime } from '../../../../src/main/images/tiffBlock.js';
import { writeImage } from '../../../../src/main/images/writeImage.js';
import { dropFromXmp } from '../../../../src/main/images/xmpEdit.js';
import { speaksOfPlace, speaksOfWhatIsGone } from '../../../../src/main/images/xmpKinds.js';
import { PLAIN_SETTINGS } from '../../../../src/shared/domain/look.js';
import { tempFolder } from '../../../helpers/tempFolder.js';
import { testPhoto } from '../../../helpers/testImages.js';
import { tiffFixture } from '../../../helpers/tiffFixtures.js';

const folder = tempFolder();
const recipe = {
  look: { ...PLAIN_SETTINGS, styles: [{ name: 'Sea', weight: 1 }] },
  appVersion: '1',
  fingerprint: 'abc',
};

const packet = (attributes: string, inner = ''): string =>
  '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
  `<rdf:Description rdf:about="" ${attributes}>${inner}</rdf:Description></rdf:RDF></x:xmpmeta>`;

describe('places in XMP', () => {
  it('go by namespace and name, whatever the prefix and whoever the vendor', () => {
    const xmp = packet(
      'xmlns:drone-dji="http://www.dji.com/drone-dji/1.0/" xmlns:e="http://ns.adobe.com/exif/1.0/"' +
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:q="http://ns.adobe.com/photoshop/1.0/"' +
        ' drone-dji:GpsLatitude="+48.8583701" drone-dji:GimbalYawDegree="+7.1" e:GPSLongitude="2,17.6E" q:City=\'Paris\'' +
        ' dc:format="kept > and kept"',
      '<e:GPSAltitude>330</e:GPSAltitude><q:Country>France</q:Country><dc:rights>Somebody</dc:rights>' +
        '<i:LocationShown xmlns:i="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"><rdf:Bag><rdf:li rdf:parseType="Resource">' +
        '<i:City>Paris</i:City></rdf:li></rdf:Bag></i:LocationShown>' +
        '<m:Regions xmlns:m="urn:m"><rdf:li m:Name="Eve" m:Latitude="48.85"/></m:Regions>',
    );
    const cleaned = dropFromXmp(xmp, speaksOfPlace)!;
    expect(cleaned).not.toMatch(/48\.8|2,17|Paris|France|330/);
    for (const kept of ['GimbalYawDegree="+7.1"', 'kept > and kept', 'Somebody', 'm:Name="Eve"']) {
      expect(cleaned).toContain(kept);
    }
  });

  it.each([
    ['the target of a range finder', 'http://www.dji.com/drone-dji/1.0/', 'LRFTargetLat', '48.8583'],
    ['where a clip was shot', 'http://ns.adobe.com/xmp/1.0/DynamicMedia/', 'shotLocation', 'Paris'],
    ['what a picture covers', 'http://purl.org/dc/elements/1.1/', 'coverage', 'Paris'],
    ['where an animal was seen', 'http://rs.tdwg.org/dwc/terms/', 'verbatimLocality', 'Paris'],
    ['a county', 'http://rs.tdwg.org/dwc/terms/', 'county', 'Paris'],
    ['the home of a drone', 'urn:vendor', 'HomePosition', '48.8583'],
    ['a map grid', 'urn:vendor', 'UTMEasting', '448.8583'],
  ])('%s too', (_what, namespace, local, value) => {
    const attribute = packet(`xmlns:v="${namespace}" v:${local}="${value}" v:kept="1"`);
    const element = packet(
      `xmlns:v="${namespace}"`,
      `<v:${local}><rdf:Bag><rdf:li>${value}</rdf:li></rdf:Bag></v:${local}>`,
    );
    for (const xmp of [attribute, element]) expect(dropFromXmp(xmp, speaksOfPlace)).not.toContain(value);
    expect(dropFromXmp(attribute, speaksOfPlace)).toContain('v:kept="1"');
  });

  it('are not those in the picture, nor the address of its author, nor words for those who cannot see it', () => {
    const xmp = packet(
      'xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:c="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"' +
        ' exif:SubjectLocation="40 30" c:AltTextAccessibility="A tower" c:CiAdrCity="Lyon"',
    );
    expect(dropFromXmp(xmp, speaksOfPlace)).toBe(xmp);
  });

  it('go with the whole packet where its tags do not close', () => {
    expect(dropFromXmp('<a><b></a>', speaksOfPlace)).toBeUndefined();
    expect(dropFromXmp('<a>', speaksOfPlace)).toBeUndefined();
  });
});

it('what speaks of things that are gone is left out', () => {
  const xmp = packet(
    'xmlns:GCamera="http://ns.google.com/photos/1.0/camera/" xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/"' +
      ' xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/" xmlns:GPano="http://ns.google.com/photos/1.0/panorama/"' +
      ' GCamera:MotionPhoto="1" hdrgm:Version="1.0" crs:Exposure2012="+1.00" GPano:FullPanoWidthPixels="8000"' +
      ' GPano:ProjectionType="equirectangular"',
  );
  const cleaned = dropFromXmp(xmp, speaksOfWhatIsGone)!;
  expect(cleaned).not.toMatch(/MotionPhoto=|Version="1|Exposure2012|FullPano/);
  expect(cleaned).toContain('GPano:ProjectionType="equirectangular"');
});

it.each([
  ['http://ns.apple.com/depthData/1.0/', 'DepthDataVersion'],
  ['http://ns.xiaomi.com/photos/1.0/camera/', 'XMPMeta'],
  ['http://darktable.sf.net/', 'history_params'],
  ['http://ns.google.com/photos/1.0/focus/', 'BlurAtInfinity'],
])('what speaks of things that are gone is left out: %s', (namespace, local) => {
  const cleaned = dropFromXmp(
    packet(`xmlns:p="${namespace}" p:${local}="gone"`, `<p:${local}>gone</p:${local}>`),
    speaksOfWhatIsGone,
  );
  expect(cleaned).not.toContain('gone<');
  expect(cleaned).not.toContain('"gone"');
});

describe('XMP beyond 64 kB in a JPEG', () => {
  const noise = Array.from({ length: 3000 }, (_, i) => `<h:li>${'history '.repeat(6)}${i}</h:li>`).join('');
  const long = packet(
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:h="urn:history"',
    `<h:All>${noise}</h:All><dc:rights>Somebody</dc:rights>`,
  );

  it('keeps rights and recipe where every reader looks, the rest in an extension, and is read back whole', async () => {
    const photo = { pixels: { width: 8, height: 8, data: new Uint8Array(192).fill(90) }, tags: { xmp: long } };
    const path = join(folder, 'long.jpg');
    await writeImage(path, photo, { format: 'jpg', canReplace: true, recipe });
    const first = (await sharp(path).metadata()).xmpAsString ?? '';
    expect(first.length).toBeLessThan(65_503);
    expect(first).toContain('Somebody');
    expect(first).toContain('pentimento:fingerprint="abc"');
    expect((await readPhotoFacts(path))?.recipe).toEqual({ fingerprint: 'abc' });
    const whole = (await readImage(path)).tags.xmp!;
    expect(whole.match(/<h:li>/g)).toHaveLength(3000);
    expect(whole.match(/Somebody/g)).toHaveLength(1);
  });

  it('loses its places in the extension too', async () => {
    const path = join(folder, 'place.jpg');
    const photo = {
      pixels: { width: 8, height: 8, data: new Uint8Array(192) },
      tags: { xmp: long.replace('<h:All>', '<h:GpsLatitude>48.85837</h:GpsLatitude><h:All>') },
    };
    await writeImage(path, photo, { format: 'jpg', canReplace: true });
    const out = join(folder, 'nowhere.jpg');
    const read = await readImage(path);
    expect(read.tags.xmp).toContain('48.85837');
    await writeImage(out, read, { format: 'jpg', canReplace: true, metadata: 'no-location' });
    expect((await readJpegMetadata(out)).xmp).not.toContain('48.85837');
    expect((await readJpegMetadata(out)).xmp).toContain('history');
  });
});

it('IPTC records stay in a JPEG, without their places where those are not wanted', async () => {
  const record = (number: number, text: string): Buffer =>
    Buffer.concat([Buffer.from([0x1c, 2, number, 0, text.length]), Buffer.from(text, 'latin1')]);
  const records = Buffer.concat([record(80, 'Somebody'), record(90, 'Paris'), record(101, 'France')]);
  const head = Buffer.from('Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\0', 'latin1');
  head.writeUInt32BE(records.length, head.length - 4);
  const iptc = Buffer.concat([head, records, Buffer.alloc(records.length % 2)]);
  const path = join(folder, 'iptc.jpg');
  writeFileSync(path, withJpegMetadata(await testPhoto(8, 8).jpeg().toBuffer(), { iptc }));
  const photo = await readImage(path);
  for (const [metadata, pattern] of [
    ['all', /Somebody.*Paris.*France/s],
    ['no-location', /Somebody(?!.*(Paris|France))/s],
  ] as const) {
    const out = join(folder, `iptc-${metadata}.jpg`);
    await writeImage(out, photo, { format: 'jpg', canReplace: true, metadata });
    expect(Buffer.from((await readJpegMetadata(out)).iptc!).toString('latin1')).toMatch(pattern);
  }
});

/** A TIFF with the tags of a camera, on its side. */
function cameraTiff(): string {
  const path = join(folder, 'camera.tif');
  const entries = [
    [0x10f, 2, 'Makers'],
    [0x110, 2, 'Model 5'],
    [0x132, 2, '2024:05:31 18:20:00'],
    [0x13b, 2, 'An Artist'],
    [0x8298, 2, 'Copyright Somebody'],
    [0x112, 3, 6],
  ] as const;
  const color = [0.5, 0.4, 0.3];
  writeFileSync(path, tiffFixture({ width: 20, height: 10, numbers: 'uint8', photometric: 2, color, entries }));
  return path;
}

/** One of Photoshop's image resources. */
function resource(number: number, data: Uint8Array): Buffer {
  const head = Buffer.from('8BIM\0\0\0\0\0\0\0\0', 'latin1');
  head.writeUInt16BE(number, 4);
  head.writeUInt32BE(data.length, 8);
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
}

function iptcRecord(number: number, text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  return Buffer.concat([Buffer.from([0x1c, 2, number, 0, bytes.length]), bytes]);
}
const RECORDS = Buffer.concat([
  ...[iptcRecord(80, 'Somebody'), iptcRecord(116, '© Somebody'), iptcRecord(25, 'sea'), iptcRecord(25, 'storm')],
  iptcRecord(90, 'Paris'),
]);

it('of what Photoshop writes beside IPTC, nothing stays: thumbnails, EXIF with its places', async () => {
  const path = join(folder, 'resources.jpg');
  const name = Buffer.from('Photoshop 3.0\0', 'latin1');
  const parts = [
    resource(0x040c, Buffer.from('a thumbnail')),
    resource(0x0404, RECORDS),
    resource(0x0422, Buffer.from('GPS 48.85')),
  ];
  const iptc = Buffer.concat([name, ...parts]);
  // A segment that Photoshop has split in the middle of the records.
  const half = name.length + parts[0]!.length + 20;
  const split = Buffer.concat([name, iptc.subarray(half)]);
  for (const segments of [[iptc], [iptc.subarray(0, half), split]]) {
    const jpeg = await testPhoto(8, 8).jpeg().toBuffer();
    writeFileSync(
      path,
      Buffer.concat([jpeg.subarray(0, 2), ...segments.map((content) => segment(0xed, content)), jpeg.subarray(2)]),
    );
    const out = join(folder, 'resources-out.jpg');
    await writeImage(out, await readImage(path), { format: 'jpg', canReplace: true });
    const bytes = readFileSync(out);
    expect(bytes.includes(RECORDS)).toBe(true);
    expect(bytes.toString('latin1')).not.toMatch(/a thumbnail|48\.85/);
  }
});

it('IPTC records of any length are split and read back', async () => {
  const records = Buffer.concat(
    Array.from({ length: 1500 }, (_, index) => iptcRecord(25, `keyword ${index} `.repeat(6))),
  );
  const path = join(folder, 'long-iptc.jpg');
  const tags = { iptc: photoshopSegment(records) };
  await writeImage(
    path,
    { pixels: { width: 8, height: 8, data: new Uint8Array(192) }, tags },
    { format: 'jpg', canReplace: true },
  );
  const { iptc } = await readJpegMetadata(path);
  expect(records.length).toBeGreaterThan(70_000);
  expect(iptcRecords([iptc!])?.equals(records)).toBe(true);
});

describe('what IPTC and EXIF say', () => {
  const photo = async (): Promise<LoadedImage> => {
    const { pixels, tags } = await readImage(cameraTiff());
    return { pixels, tags: { iptc: photoshopSegment(RECORDS), exif: tags.exif! } };
  };

  it.each(['png', 'webp', 'avif', 'gif'] as const)('goes into XMP where %s does not hold IPTC', async (format) => {
    const out = join(folder, `said.${format}`);
    await writeImage(out, await photo(), { format, canReplace: true });
    const { xmp } = (await readImage(out)).tags;
    expect([textOf(xmp!, 'creator'), textOf(xmp!, 'rights'), textOf(xmp!, 'subject'), textOf(xmp!, 'City')]).toEqual([
      ...['Somebody', '© Somebody', 'sea storm', 'Paris'],
    ]);
    await writeImage(out, await photo(), { format, canReplace: true, metadata: 'no-location' });
    expect((await readImage(out)).tags.xmp).not.toContain('Paris');
    expect(textOf((await readImage(out)).tags.xmp!, 'creator')).toBe('Somebody');
  });

  it('does not go before what XMP says itself', () => {
    const xmp = packet('xmlns:dc="http://purl.org/dc/elements/1.1/"', '<dc:creator>Ana</dc:creator>');
    const completed = completeXmp(xmp, {
      iptc: photoshopSegment(RECORDS),
      exif: { artist: 'Camera', model: 'M & N' },
    })!;
    expect([textOf(completed, 'creator'), textOf(completed, 'Model')]).toEqual(['Ana', 'M & N']);
    expect(completed).not.toContain('Somebody</rdf:li></rdf:Seq>');
    expect(completeXmp(undefined, {})).toBeUndefined();
  });

  it('goes into a GIF as XMP: camera and date', async () => {
    const out = join(folder, 'camera.gif');
    await writeImage(out, await photo(), { format: 'gif', canReplace: true });
    const { xmp } = (await readImage(out)).tags;
    expect([textOf(xmp!, 'Make'), textOf(xmp!, 'Model'), textOf(xmp!, 'DateTimeOriginal')]).toEqual([
      ...['Makers', 'Model 5', '2024-05-31T18:20:00'],
    ]);
  });

  it.each(['II', 'MM'] as const)('goes into a TIFF from EXIF of the byte order %s', async (order) => {
    const exif = cameraExifOf(order);
    const { pixels } = await photo();
    const out = join(folder, `${order}.tif`);
    await writeImage(
      out,
      { pixels, tags: { exif, iptc: photoshopSegment(RECORDS) } },
      { format: 'tiff', canReplace: true, recipe },
    );
    const { tags, ...read } = await readImage(out);
    expect(Buffer.from(read.pixels.data).equals(Buffer.from(pixels.data))).toBe(true);
    expect(await exifTexts(tags.exif!)).toMatchObject({
      make: 'Makers',
      copyright: 'Copyright Somebody',
      takenAt: '2024-05-31T18:20:00',
    });
    expect(iptcTexts(tags.iptc!).get(116)).toEqual(['© Somebody']);
    expect(tags.xmp).toContain('pentimento:fingerprint="abc"');
    await withTiff(out, async (tiff) => {
      const [detail] = await tiff.below(tiff.main[0]?.get(0x8769));
      expect(tiff.fractions(detail?.get(0x829a))).toEqual([1 / 250]);
      const [gps] = await tiff.below(tiff.main[0]?.get(0x8825));
      expect(tiff.fractions(gps?.get(2))).toEqual([48, 51, 29.5]);
      expect(tiff.main[0]?.has(0x112) === false || tiff.numbers(tiff.main[0]?.get(0x112))[0] === 1).toBe(true);
    });
    await writeImage(out, { pixels, tags: { exif } }, { format: 'tiff', canReplace: true, metadata: 'no-location' });
    expect(await withTiff(out, (tiff) => Promise.resolve(tiff.main[0]?.has(0x8825)))).toBe(false);
  });

  it.each(['webp', 'png'] as const)('stays with an animated %s', async (format) => {
    const { pixels } = await photo();
    const frames = [{ pixels }, { pixels: { ...pixels, data: pixels.data.map((value) => 255 - value) } }];
    const image = { pixels, tags: { exif: cameraExifOf('MM') }, animation: { frames, delaysMs: [80, 90], loops: 0 } };
    const out = join(folder, `moving.${format}`);
    await writeAnimation(out, image, { format, canReplace: true, recipe });
    const read = await readImage(out, { frames: 'all' });
    expect(read.animation?.frames).toHaveLength(2);
    expect(await exifTexts(read.tags.exif!)).toMatchObject({ make: 'Makers', copyright: 'Copyright Somebody' });
    expect(read.tags.xmp).toContain('pentimento:fingerprint="abc"');
  });
});

/** EXIF of a camera with a place, a maker's note and the size of its photo. */
function cameraExifOf(order: 'II' | 'MM'): Uint8Array {
  const { u16, u32 } = numbersOf(order === 'II');
  const text = (tag: number, value: string): NewEntry => ({
    tag,
    type: 2,
    count: value.length + 1,
    bytes: Buffer.from(`${value}\0`, 'latin1'),
  });
  const fractions = (tag: number, ...values: number[]): NewEntry => ({
    tag,
    type: 5,
    count: values.length / 2,
    bytes: Buffer.concat(values.map(u32)),
  });
  const block = exifBlock(order === 'II', {
    main: entriesOf(text(0x10f, 'Makers'), text(0x8298, 'Copyright Somebody'), {
      tag: 0x112,
      type: 3,
      count: 1,
      bytes: u16(6),
    }),
    exif: entriesOf(text(0x9003, '2024:05:31 18:20:00'), fractions(0x829a, 1, 250), {
      tag: 0xa002,
      type: 3,
      count: 1,
      bytes: u16(4000),
    }),
    gps: entriesOf(text(1, 'N'), fractions(2, 48, 1, 51, 1, 59, 2)),
  });
  return block!;
}

function entriesOf(...entries: NewEntry[]): TiffDirectory {
  return new Map(entries.map((entry) => [entry.tag, { ...entry, at: 0 }]));
}

it('copyright, camera and date go from a TIFF into a JPEG', async () => {
  const path = cameraTiff();
  expect(await readPhotoFacts(path)).toMatchObject({ takenOn: '2024-05-31', width: 10, height: 20 });
  const out = join(folder, 'camera.jpg');
  await writeImage(out, await readImage(path), { format: 'jpg', canReplace: true, recipe });
  const { exif, width, height, orientation } = await sharp(out).metadata();
  expect([width, height, orientation ?? 1]).toEqual([10, 20, 1]);
  expect(exifDateTime(exif!)).toBe('2024:05:31 18:20:00');
  for (const text of ['Makers', 'Model 5', 'An Artist', 'Copyright Somebody']) expect(exif!.includes(text)).toBe(true);
});
