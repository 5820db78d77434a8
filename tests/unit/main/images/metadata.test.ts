import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
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

it('copyright, camera and date go from a TIFF into a JPEG', async () => {
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
  expect(await readPhotoFacts(path)).toMatchObject({ takenOn: '2024-05-31', width: 10, height: 20 });
  const out = join(folder, 'camera.jpg');
  await writeImage(out, await readImage(path), { format: 'jpg', canReplace: true, recipe });
  const { exif, width, height, orientation } = await sharp(out).metadata();
  expect([width, height, orientation ?? 1]).toEqual([10, 20, 1]);
  expect(exifDateTime(exif!)).toBe('2024:05:31 18:20:00');
  for (const text of ['Makers', 'Model 5', 'An Artist', 'Copyright Somebody']) expect(exif!.includes(text)).toBe(true);
});
