import { join } from 'node:path';
import sharp, { type Metadata } from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { withoutLocation } from '../../../../src/main/images/locationTags.js';
import { readImage } from '../../../../src/main/images/readImage.js';
import { readPhotoFacts } from '../../../../src/main/images/photoFacts.js';
import { directoryEntries, exifDateTime, readTiff } from '../../../../src/main/images/tiffBlock.js';
import { type WriteOptions, writeImage } from '../../../../src/main/images/writeImage.js';
import { IMAGE_FORMATS } from '../../../../src/shared/domain/imageFormat.js';
import { RawFile, TAG } from '../../../helpers/rawFile.js';
import { tempFolder } from '../../../helpers/tempFolder.js';
import { testPhoto } from '../../../helpers/testImages.js';
import { PLAIN_SETTINGS } from '../../../../src/shared/domain/look.js';

const XMP = `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" exif:GPSLatitude="48,51.5N" photoshop:City="Paris" dc:format="kept">
<photoshop:Country>France</photoshop:Country></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`;

let folder: string;
let photo: string;
beforeAll(async () => {
  folder = tempFolder();
  photo = join(folder, 'photo.jpg');
  await testPhoto(40, 30)
    .withExif({
      IFD0: { Make: 'Tests', Copyright: 'Somebody' },
      IFD2: { DateTimeOriginal: '2024:05:31 18:20:00' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '48/1 51/1 30/1', GPSLongitudeRef: 'E', GPSLongitude: '2/1 21/1 7/1' },
    })
    .withXmp(XMP)
    .withIccProfile('p3')
    .jpeg()
    .toFile(photo);
});

async function write(more: Partial<WriteOptions>): Promise<Metadata> {
  const path = join(folder, `${JSON.stringify(more).replace(/\W+/g, '-')}.out`);
  const look = { ...PLAIN_SETTINGS, styles: [{ name: 'Sea', weight: 1 }] };
  const recipe = { look, appVersion: '1', fingerprint: 'abc' };
  await writeImage(path, await readImage(photo), { format: 'jpg', canReplace: false, recipe, ...more });
  return sharp(path).metadata();
}

/** Whether the main directory has an entry with this number. */
function hasTag(exif: Uint8Array | undefined, tag: number): boolean {
  const view = exif && readTiff(exif);
  return view !== undefined && directoryEntries(view, view.u32(4)).some((entry) => entry.tag === tag);
}

const GPS = 0x8825;

describe('the metadata of an export', () => {
  it('is all of the photo by default, place and profile included', async () => {
    const { exif, xmpAsString, icc } = await write({ metadata: 'all' });
    expect(hasTag(exif, GPS)).toBe(true);
    expect(xmpAsString).toContain('Paris');
    expect(icc).toBeDefined();
  });

  // TIFF and GIF have no EXIF block.
  it.each(IMAGE_FORMATS.filter((format) => format !== 'tiff' && format !== 'gif'))(
    'leaves out the place alone, in %s',
    async (format) => {
      const { exif, xmpAsString, icc } = await write({ metadata: 'no-location', format });
      expect(hasTag(exif, GPS)).toBe(false);
      expect(exif?.includes('Tests')).toBe(true);
      expect(exif?.includes('Somebody')).toBe(true);
      expect(exif && exifDateTime(exif)).toBe('2024:05:31 18:20:00');
      expect(xmpAsString).not.toMatch(/Paris|France|GPSLatitude/);
      expect(xmpAsString).toContain('dc:format="kept"');
      expect(icc).toBeDefined();
    },
  );

  it('leaves nothing of the place in the bytes', async () => {
    const { exif } = await sharp(photo).metadata();
    const { exif: cleaned } = await write({ metadata: 'no-location' });
    const latitude = Buffer.from([48, 0, 0, 0, 1, 0, 0, 0, 51, 0, 0, 0]);
    expect(exif?.includes(latitude)).toBe(true);
    expect(cleaned?.includes(latitude)).toBe(false);
  });

  it('leaves out what the maker of the camera wrote, who may name a place there', () => {
    const file = new RawFile('II', 8);
    const detail = file.directory([
      [0x9003, '2024:05:31 18:20:00'],
      [0x927c, Buffer.from('Panasonic: Paris, France')],
      [0xa001, 1],
    ]);
    const exif = file.finish(
      file.directory([
        [TAG.make, 'Tests'],
        [TAG.exif, detail],
      ]),
    );
    const cleaned = Buffer.from(withoutLocation({ exif }).exif!);
    expect(cleaned.toString('latin1')).not.toContain('Paris');
    expect(cleaned.toString('latin1')).toContain('Tests');
    expect(exifDateTime(cleaned)).toBe('2024:05:31 18:20:00');
    const view = readTiff(cleaned)!;
    const link = directoryEntries(view, view.u32(4)).find(({ tag }) => tag === TAG.exif)!;
    expect(directoryEntries(view, view.u32(link.at + 8)).map(({ tag }) => tag)).toEqual([0x9003, 0xa001]);
  });

  it('is nothing of the photo but its colors where none is wanted, and still says what made it', async () => {
    const { exif, xmpAsString, icc } = await write({ metadata: 'none' });
    expect(exif?.includes('Tests')).not.toBe(true);
    expect(xmpAsString).not.toMatch(/Paris|kept/);
    expect(xmpAsString).toContain('pentimento:style="Sea"');
    expect(icc).toBeDefined();
  });

  it('names the density asked for', async () => {
    expect((await write({ densityPpi: 240 })).density).toBe(240);
  });
});

describe('the facts about a photo', () => {
  it('are its size, its day and whether this program made it', async () => {
    expect(await readPhotoFacts(photo)).toEqual({ width: 40, height: 30, takenOn: '2024-05-31' });
    const path = join(folder, 'made.webp');
    const recipe = { look: { ...PLAIN_SETTINGS, styles: [] }, appVersion: '1', fingerprint: 'abc' };
    await writeImage(path, await readImage(photo), { format: 'webp', canReplace: false, recipe });
    expect(await readPhotoFacts(path)).toMatchObject({ recipe: { fingerprint: 'abc' } });
    expect(await readPhotoFacts(join(folder, 'nowhere.jpg'))).toBeUndefined();
  });

  it('do not fall over a damaged EXIF block', () => {
    const block = Buffer.from('Exif\0\0II*\0\xff\xff\xff\x7f', 'latin1');
    expect(exifDateTime(block)).toBeUndefined();
    expect(exifDateTime(Buffer.from('nonsense'))).toBeUndefined();
  });
});
