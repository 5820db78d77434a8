import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import {
  readCredentials,
  readStoredCredentials,
  type StoredCredentials,
} from '../../../../../src/main/images/credentials/readCredentials.js';
import { loadIdentity } from '../../../../../src/main/images/credentials/signingIdentity.js';
import { type PictureMaking, signPicture } from '../../../../../src/main/images/credentials/signPicture.js';
import { actionsIn, readByC2paRs } from '../../../../helpers/c2paReader.js';
import { testCertificate } from '../../../../helpers/signingCertificates.js';
import { tempFolder } from '../../../../helpers/tempFolder.js';
import { testPhoto } from '../../../../helpers/testImages.js';

const folder = tempFolder();
const MAKING: PictureMaking = {
  origin: { mime: 'image/jpeg', title: 'cat.jpg' },
  program: { name: 'Pentimento', version: '1.2.3' },
  parameters: { 'pentimento.style': 'great-wave', 'pentimento.model': 'a1b2' },
  isCropped: false,
  isResized: true,
};
const ENCODED = {
  jpeg: () => testPhoto(48, 32).jpeg().toBuffer(),
  png: () => testPhoto(48, 32).png().toBuffer(),
  avif: () => testPhoto(48, 32).avif().toBuffer(),
  webp: () => testPhoto(48, 32).webp({ lossless: true }).toBuffer(),
  tiff: () => testPhoto(48, 32).tiff().toBuffer(),
};
type Format = keyof typeof ENCODED;

/** A place in the picture's data: in some formats these are in front of the credentials, in others behind them. */
function placeOfPixels(format: Format, { length }: Uint8Array): number {
  return format === 'webp' || format === 'tiff' ? 60 : length - 20;
}
const FORMATS = Object.keys(ENCODED) as Format[];

/** The credentials of a photo, as painting keeps them. */
async function keptOf(photo: Uint8Array, name: string): Promise<StoredCredentials> {
  const credentials = await readStoredCredentials(stored(photo, name));
  if (credentials === undefined || credentials === 'unreadable') throw new Error('There are no readable credentials.');
  return credentials;
}

function stored(bytes: Uint8Array, name: string): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

describe('a signed picture', () => {
  it.each(FORMATS)('%s is found right by another implementation', async (format) => {
    const certificate = await testCertificate(folder);
    const signed = await signPicture(await ENCODED[format](), MAKING, await loadIdentity(certificate));
    const report = await readByC2paRs(signed, `image/${format}`, certificate.authority);
    expect(report.validation_results.activeManifest.failure).toEqual([]);
    expect(report.validation_state).toBe('Trusted');
    expect(actionsIn(report).map(({ action }) => action)).toEqual(['c2pa.opened', 'c2pa.resized', 'c2pa.edited']);
    expect(actionsIn(report).at(-1)?.parameters).toMatchObject(MAKING.parameters);
    const active = report.manifests[report.active_manifest]!;
    expect(active.claim_generator_info).toMatchObject([MAKING.program]);
    expect(active.ingredients).toMatchObject([{ title: 'cat.jpg', relationship: 'parentOf' }]);
    expect(active.signature_info).toMatchObject({ common_name: 'Ana Test', issuer: 'Studio Test' });
  });

  it.each(FORMATS)('%s is still the same picture', async (format) => {
    const encoded = await ENCODED[format]();
    const signed = await signPicture(encoded, MAKING, await loadIdentity(await testCertificate(folder)));
    const pixels = (bytes: Buffer): Promise<Buffer> => sharp(bytes).raw().toBuffer();
    expect(await pixels(signed)).toEqual(await pixels(encoded));
  });

  it.each(['p256', 'p384', 'ed25519', 'rsa'] as const)('can be signed by a key of the kind %s', async (kind) => {
    const certificate = await testCertificate(folder, { kind });
    const signed = await signPicture(await ENCODED.jpeg(), MAKING, await loadIdentity(certificate));
    const report = await readByC2paRs(signed, 'image/jpeg', certificate.authority);
    expect(report.validation_results.activeManifest.failure).toEqual([]);
    expect(await readCredentials(stored(signed, `${kind}.jpg`))).toMatchObject({ validity: 'intact' });
  });

  it('tells what was done, by whom and to what', async () => {
    const signed = await signPicture(await ENCODED.png(), MAKING, await loadIdentity(await testCertificate(folder)));
    expect(await readCredentials(stored(signed, 'told.png'))).toMatchObject({
      validity: 'intact',
      problems: [],
      signer: 'Ana Test, Studio Test',
      issuer: 'Test Authority',
      signedAt: null,
      program: 'Pentimento 1.2.3',
      actions: [
        { action: 'c2pa.opened' },
        { action: 'c2pa.resized' },
        {
          action: 'c2pa.edited',
          program: 'Pentimento 1.2.3',
          sourceType: 'http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia',
          parameters: MAKING.parameters,
        },
      ],
      ingredients: [{ title: 'cat.jpg', relationship: 'parentOf', hasCredentials: false }],
    });
  });

  it.each(FORMATS)('%s is found altered once a byte of the picture changes', async (format) => {
    const certificate = await testCertificate(folder);
    const signed = await signPicture(await ENCODED[format](), MAKING, await loadIdentity(certificate));
    signed[placeOfPixels(format, signed)]! ^= 1;
    const { validation_state: state } = await readByC2paRs(signed, `image/${format}`, certificate.authority);
    expect(state).toBe('Invalid');
    expect(await readCredentials(stored(signed, `byte.${format}`))).toMatchObject({ validity: 'altered' });
  });

  it('is found altered once its credentials say something else', async () => {
    const signed = await signPicture(await ENCODED.jpeg(), MAKING, await loadIdentity(await testCertificate(folder)));
    signed.write('great-tide', signed.indexOf('great-wave'), 'latin1');
    expect(await readCredentials(stored(signed, 'word.jpg'))).toMatchObject({ validity: 'altered' });
  });

  it.each(FORMATS)('carries the credentials of its photo inside its own: %s', async (format) => {
    const first = await testCertificate(folder);
    const photo = await signPicture(await ENCODED.jpeg(), MAKING, await loadIdentity(first));
    const origin = { ...MAKING.origin, credentials: await keptOf(photo, 'photo.jpg') };
    const second = await testCertificate(folder, { kind: 'rsa' });
    const signed = await signPicture(await ENCODED[format](), { ...MAKING, origin }, await loadIdentity(second));
    const authorities = `${first.authority}\n${second.authority}`;
    const report = await readByC2paRs(signed, `image/${format}`, authorities);
    expect(report.validation_results.activeManifest.failure).toEqual([]);
    expect(Object.keys(report.manifests)).toHaveLength(2);
    const parent = report.manifests[report.active_manifest]!.ingredients[0]!.active_manifest!;
    expect(report.manifests[parent]!.claim_generator_info).toMatchObject([MAKING.program]);
    expect(await readCredentials(stored(signed, `lineage.${format}`))).toMatchObject({
      validity: 'intact',
      ingredients: [{ hasCredentials: true }],
    });
  });

  it('does not say that the photo was unchanged if it was not', async () => {
    const certificate = await testCertificate(folder);
    const photo = await signPicture(await ENCODED.jpeg(), MAKING, await loadIdentity(certificate));
    photo[photo.length - 20]! ^= 1;
    const credentials = await keptOf(photo, 'changed.jpg');
    expect(credentials.check.failure.map(({ code }) => code)).toContain('assertion.dataHash.mismatch');
    const origin = { ...MAKING.origin, credentials };
    const signed = await signPicture(await ENCODED.jpeg(), { ...MAKING, origin }, await loadIdentity(certificate));
    const report = await readByC2paRs(signed, 'image/jpeg', certificate.authority);
    expect(report.validation_state).toBe('Trusted');
    expect(signed.includes('assertion.dataHash.mismatch')).toBe(true);
  });
});

describe('a certificate that readers would refuse', () => {
  it.each([
    ['for servers', { isForSigning: false }, /not made for signing/],
    ['that has run out', { validUntil: -1 }, /was valid until/],
    ['with a key of an odd kind', { kind: 'p521' as const }, /of a kind that credentials do not have/],
  ])('%s is refused before painting', async (_, wishes, message) => {
    await expect(loadIdentity(await testCertificate(folder, wishes))).rejects.toThrow(message);
  });

  it('with the key of another one', async () => {
    const [one, other] = [await testCertificate(folder), await testCertificate(folder)];
    await expect(loadIdentity({ ...one, keyPath: other.keyPath })).rejects.toThrow(/does not belong/);
  });

  it('that is no certificate, or missing', async () => {
    const { certificatePath, keyPath } = await testCertificate(folder);
    await expect(loadIdentity({ certificatePath: keyPath, keyPath })).rejects.toThrow(/holds no certificate/);
    await expect(loadIdentity({ certificatePath })).rejects.toThrow(/holds no private key/);
    const missing = loadIdentity({ certificatePath: join(folder, 'missing.pem') });
    await expect(missing).rejects.toMatchObject({ code: 'disk/not-found' });
  });
});

it('a file without credentials has none', async () => {
  expect(await readCredentials(stored(await ENCODED.jpeg(), 'plain.jpg'))).toBeUndefined();
  expect(await readCredentials(stored(Buffer.from('RIFF'), 'odd.webp'))).toBeUndefined();
});

describe('a file of a format that the library does not know', () => {
  it.each(['webp', 'tiff'] as const)('%s keeps its tags, and its credentials can be exchanged', async (format) => {
    const xmp = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><a/></x:xmpmeta>';
    const encoded = await testPhoto(47, 33)[format]({ quality: 80 }).withXmp(xmp).toBuffer();
    const identity = await loadIdentity(await testCertificate(folder));
    const once = await signPicture(encoded, MAKING, identity);
    const twice = await signPicture(once, { ...MAKING, parameters: { longer: 'x'.repeat(301) } }, identity);
    expect((await sharp(twice).metadata()).xmpAsString).toContain('<a/>');
    const read = await readCredentials(stored(twice, `exchanged.${format}`));
    expect(read).toMatchObject({ validity: 'intact', problems: [] });
    expect(read?.actions.at(-1)?.parameters).toEqual({ longer: 'x'.repeat(301) });
  });

  it.each(['webp', 'tiff'] as const)('%s that is cut off anywhere is no accident', async (format) => {
    const identity = await loadIdentity(await testCertificate(folder));
    const signed = await signPicture(await ENCODED[format](), MAKING, identity);
    for (let length = 4; length < signed.length; length += 97) {
      const read = await readCredentials(stored(signed.subarray(0, length), `cut.${format}`));
      expect(read === undefined || read.validity !== 'intact').toBe(true);
    }
  });

  it('is signed in TIFF of the other byte order too', async () => {
    const certificate = await testCertificate(folder);
    const signed = await signPicture(bigEndianTiff(), MAKING, await loadIdentity(certificate));
    expect((await readByC2paRs(signed, 'image/tiff', certificate.authority)).validation_state).toBe('Trusted');
    expect(await sharp(signed).metadata()).toMatchObject({ width: 1, height: 1 });
  });
});

/** One gray pixel. */
function bigEndianTiff(): Buffer {
  const entries = [
    [256, 3, 1, 1 << 16],
    [257, 3, 1, 1 << 16],
    [258, 3, 1, 8 << 16],
    [259, 3, 1, 1 << 16],
    [262, 3, 1, 1 << 16],
    [273, 4, 1, 8],
    [278, 3, 1, 1 << 16],
    [279, 4, 1, 1],
  ] as const;
  const bytes = Buffer.alloc(10 + 2 + entries.length * 12 + 4);
  bytes.write('MM\0*', 'latin1');
  bytes.writeUInt32BE(10, 4);
  bytes[8] = 120;
  bytes.writeUInt16BE(entries.length, 10);
  for (const [index, [tag, type, count, value]] of entries.entries()) {
    const at = 12 + index * 12;
    bytes.writeUInt16BE(tag, at);
    bytes.writeUInt16BE(type, at + 2);
    bytes.writeUInt32BE(count, at + 4);
    bytes.writeUInt32BE(value, at + 8);
  }
  return bytes;
}
