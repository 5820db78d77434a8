import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describePicture } from '../../../../src/main/images/pictureFacts.js';
import { reservedRights } from '../../../../src/main/images/reservedRights.js';
import { findReserved, noteReserved, RESERVED_FILE } from '../../../../src/main/training/reservedPictures.js';
import { testPhoto } from '../../../helpers/testImages.js';
import { tempFolder } from '../../../helpers/tempFolder.js';

const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';
const packet = (inner: string, attributes = ''): string =>
  `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="${RDF}"><rdf:Description rdf:about=""` +
  ` xmlns:plus="http://ns.useplus.org/ldf/xmp/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"${attributes}>${inner}` +
  '</rdf:Description></rdf:RDF></x:xmpmeta>';
const TERM = 'http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED-AIMLTRAINING';

const folder = tempFolder();
const photo = async (name: string, xmp?: string): Promise<string> => {
  const path = join(folder, name);
  const image = testPhoto(40, 30);
  await (xmp === undefined ? image : image.withXmp(xmp)).toFile(path);
  return path;
};

it.each([
  ['an attribute', packet('', ` plus:DataMining="${TERM}"`)],
  ['an element', packet(`<plus:DataMining>${TERM}</plus:DataMining>`)],
  ['a resource', packet(`<plus:DataMining rdf:resource="${TERM}"/>`)],
])('is read from %s', async (_name, xmp) => {
  const path = await photo('reserved.jpg', xmp);
  expect((await describePicture(path)).reserved).toBe('its owner allows no training of machine learning');
});

it('is not seen where the term allows it, or where there is none', async () => {
  const allowed = packet('<plus:DataMining>http://ns.useplus.org/ldf/vocab/DMI-ALLOWED</plus:DataMining>');
  expect(await reservedRights(await photo('allowed.png', allowed), allowed)).toBeNull();
  expect(await reservedRights(await photo('plain.png'), undefined)).toBeNull();
});

/** A picture with the beginning of credentials and an assertion with these entries. */
async function withAssertion(name: string, entries: string): Promise<string> {
  const path = await photo(name);
  const box = `\0\0\0\x20jumb\0\0\0\x20jumdc2pa\0\x11\0\x10\x80\0\0\xaa\0\x38\x9b\x71\x03c2pa\0${entries}`;
  writeFileSync(path, Buffer.concat([readFileSync(path), Buffer.from(box, 'latin1')]));
  return path;
}

it.each([
  ['with conditions', 'c2pa.training-mining\0\xa1entries\xa1c2pa.ai_training\xa2cusekconstrained'],
  ['behind long conditions', `c2pa.training-mining\0\xa1c2pa.data_mining\xa2info${'.'.repeat(500)}cusejnotAllowed`],
  ['as JSON', 'cawg.training-mining\0{"entries":{"cawg.ai_training":{"use":"notAllowed"}}}'],
  [
    'behind an allowed one',
    'cawg.training-mining\0\xa2cawg.ai_inference\xa1cusegallowedcawg.ai_training\xa1cusejnotAllowed',
  ],
])('is read from content credentials: %s', async (_name, entries) => {
  const path = await withAssertion('assertion.jpg', entries);
  expect(await reservedRights(path, undefined)).toBe('its content credentials do not allow training');
});

it.each([
  ['allowed', 'c2pa.training-mining\0\xa1entries\xa1c2pa.ai_training\xa1cusegallowed'],
  ['only its use by finished models', 'cawg.training-mining\0\xa1cawg.ai_inference\xa1cusejnotAllowed'],
])('is not seen in content credentials where training is not reserved: %s', async (_name, entries) => {
  expect(await reservedRights(await withAssertion('free.jpg', entries), undefined)).toBeNull();
});

it('is read from content credentials', async () => {
  const entries = 'c2pa.training-mining\0\xa1gentries\xa1xc2pa.ai_generative_training\xa1cusejnotAllowed';
  const path = await withAssertion('credentials.jpg', entries);
  expect(await describePicture(path)).toMatchObject({
    credentials: { validity: 'unreadable' },
    reserved: 'its content credentials do not allow training',
  });
});

it('is warned of before a training, and kept with the run', async () => {
  const root = tempFolder();
  await testPhoto(40, 30)
    .withXmp(packet('', ` plus:DataMining="${TERM}"`))
    .toFile(join(root, 'a.webp'));
  await testPhoto(40, 30).toFile(join(root, 'b.jpg'));
  const images = { root, files: ['a.webp', 'b.jpg'] };
  expect(await findReserved([images])).toEqual([
    { path: join(root, 'a.webp'), why: 'its owner allows no training of machine learning' },
  ]);
  const run = tempFolder();
  const said: string[] = [];
  await noteReserved([images], run, (message) => said.push(message));
  expect(said).toEqual([expect.stringContaining('a.webp reserve it')]);
  expect(JSON.parse(readFileSync(join(run, RESERVED_FILE), 'utf8'))).toMatchObject({ version: 1, pictures: [{}] });
});

it('tells what a picture says of itself', async () => {
  const rights = '<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">Anna &amp; Co</rdf:li></rdf:Alt></dc:rights>';
  const facts = await describePicture(await photo('said.webp', packet(rights)));
  expect(facts).toMatchObject({ format: 'WebP', width: 40, height: 30, bits: 8, metadata: ['XMP'], frames: 1 });
  expect(facts.says).toEqual([['rights', 'Anna & Co']]);
  expect([facts.reserved, facts.credentials, facts.recipe]).toEqual([null, null, null]);
});
