import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readStylePack } from '../../../../src/main/library/stylePack.js';
import { uniform } from '../../../../src/shared/counterRandom.js';
import { AppError } from '../../../../src/shared/errors.js';
import { encodeSafetensors } from '../../../../src/ml/checkpoints/safetensors.js';
import { plainCode } from '../../../helpers/styleCodes.js';
import {
  codeFile,
  json,
  LONG_CODE,
  packManifest,
  packOf,
  TRUNK,
  zipOf,
  type PackFiles,
} from '../../../helpers/stylePacks.js';
import { tempFolder } from '../../../helpers/tempFolder.js';
import { testPhoto } from '../../../helpers/testImages.js';

const folder = tempFolder();
const good: PackFiles = { 'code.safetensors': codeFile(3) };

/** Reads `bytes` as a pack; afterwards the folder must contain only the pack. */
async function read(bytes: Uint8Array): ReturnType<typeof readStylePack> {
  const path = join(folder, 'x.pentstyle');
  writeFileSync(path, bytes);
  try {
    return await readStylePack(path);
  } finally {
    expect(readdirSync(folder)).toEqual(['x.pentstyle']);
  }
}

const refusal = async (bytes: Uint8Array): Promise<AppError> => {
  const thrown = await read(bytes).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(AppError);
  return thrown as AppError;
};
const codeOf = async (bytes: Uint8Array): Promise<string> => (await refusal(bytes)).code;

/** A valid pack with an additional entry, listed in its manifest, under a name chosen by an attacker. */
const withEntry = (name: string, attributes: { os?: number; attrs?: number } = {}): Buffer => {
  const files: PackFiles = { ...good, [name]: json('x') };
  const entries: Parameters<typeof zipOf>[0] = { 'manifest.json': json(packManifest(files)), ...files };
  entries[name] = [json('x'), attributes];
  return zipOf(entries);
};

/** Replaces every occurrence of `from` with bytes of the same length. */
function patched(zip: Buffer, from: string, to: string): Buffer {
  const copy = Buffer.from(zip);
  for (let at = copy.indexOf(from, 0, 'latin1'); at >= 0; at = copy.indexOf(from, at + 1, 'latin1')) {
    copy.write(to, at, 'latin1');
  }
  return copy;
}

/** The offset of an entry's record in the central directory. */
function directoryRecord(zip: Buffer, name: string): number {
  const record = zip.lastIndexOf(name, undefined, 'latin1') - 46;
  expect(zip.readUInt32LE(record)).toBe(0x02014b50);
  return record;
}

/** Changes the claimed unpacked size of an entry, in its header and in the directory. */
function claiming(zip: Buffer, name: string, bytes: number): Buffer {
  const copy = Buffer.from(zip);
  copy.writeUInt32LE(bytes, directoryRecord(copy, name) + 24);
  copy.writeUInt32LE(bytes, copy.indexOf(name, 0, 'latin1') - 30 + 22);
  return copy;
}

describe('a hostile pack', () => {
  it('is one only where something is wrong with it', async () => {
    expect((await read(packOf(good))).manifest.name).toBe('Wheat');
  });

  it.each([
    '../evil.jpg',
    '../../../../etc/cron.d/evil',
    '/etc/passwd',
    'C:/evil.dll',
    'C:evil.dll',
    '..\\evil.dll',
    '\\\\host\\share',
    'folder/evil.jpg',
    'folder/',
    '..',
    '.hidden',
    'a\0.jpg',
    'ev\u202egpj.exe',
    'a\nb',
    '',
  ])('is refused with an entry named %j', async (name) => {
    // The manifest must not name it either; if it does, that error is reported first.
    const zip = zipOf({ 'manifest.json': json(packManifest(good)), ...good, [name]: json('x') });
    const error = await refusal(zip);
    expect(error.code).toBe('pack/unsafe');
    // An untrusted name is never printed unchanged.
    expect(error.message).not.toMatch(/[\p{Cc}\u202e]/u);
    const named = await refusal(withEntry(name));
    expect(named.code).toBe('pack/unreadable');
    expect(named.message).not.toMatch(/[\p{Cc}\u202e]/u);
  });

  it('is refused with links, devices and folders in place of files', async () => {
    const unix = 3;
    for (const type of [0o120000, 0o060000, 0o040000]) {
      const zip = withEntry('brush.json', { os: unix, attrs: ((type | 0o777) << 16) >>> 0 });
      expect(await codeOf(zip)).toBe('pack/unsafe');
    }
    const plain = withEntry('brush.json', { os: unix, attrs: ((0o100000 | 0o644) << 16) >>> 0 });
    expect((await read(plain)).passedOver).toEqual(['brush.json']);
  });

  it('is refused with two entries of one name, also where only capitals differ', async () => {
    const files: PackFiles = { ...good, codeXsafetensors: codeFile(9) };
    const zip = zipOf({ 'manifest.json': json(packManifest(good)), ...files });
    expect(await codeOf(patched(zip, 'codeXsafetensors', 'code.safetensors'))).toBe('pack/unsafe');
    expect(await codeOf(patched(zip, 'codeXsafetensors', 'CODE.safetensors'))).toBe('pack/unsafe');
    const two = zipOf({ 'manifest.json': json(packManifest(good)), manifestXjson: json(1), ...good });
    expect(await codeOf(patched(two, 'manifestXjson', 'manifest.json'))).toBe('pack/unsafe');
  });

  it('is refused with an entry that its manifest does not name', async () => {
    const zip = zipOf({ 'manifest.json': json(packManifest(good)), ...good, 'setup.exe': json('x') });
    const error = await refusal(zip);
    expect(error.code).toBe('pack/unsafe');
    expect(error.message).toContain('setup.exe');
  });

  it('is refused before it unpacks to more than its kind of file may have', async () => {
    const bomb: PackFiles = { ...good, 'recipe.json': new Uint8Array(10 << 20) };
    const zip = packOf(bomb);
    expect(zip.length).toBeLessThan(100_000);
    expect(await codeOf(zip)).toBe('pack/unsafe');
    const before = process.memoryUsage().arrayBuffers;
    for (const bytes of [0x7fffffff, 0xfffffffe]) {
      expect(await codeOf(claiming(packOf(good), 'code.safetensors', bytes))).toBe('pack/unsafe');
    }
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20 << 20);
  });

  it('is refused when it unpacks to more than it claims', async () => {
    const bomb: PackFiles = { ...good, 'recipe.json': new Uint8Array(32 << 20) };
    expect(await codeOf(claiming(packOf(bomb), 'recipe.json', 100))).toBe('pack/unsafe');
    const lying = claiming(packOf(good), 'code.safetensors', good['code.safetensors']!.length + 100);
    expect(await codeOf(lying)).toBe('pack/unreadable');
  });

  it('is refused when its manifest is a bomb', async () => {
    expect(await codeOf(zipOf({ 'manifest.json': new Uint8Array(8 << 20), ...good }))).toBe('pack/unsafe');
  });

  it('is refused with thousands of entries', async () => {
    const many = Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`a${index}`, json('x')]));
    expect(await codeOf(zipOf({ 'manifest.json': json(packManifest(good)), ...good, ...many }))).toBe('pack/unsafe');
  });

  it('is refused when an entry has another hash or size than the manifest says', async () => {
    const changed = { ...good, 'code.safetensors': codeFile(4) };
    const zip = zipOf({ 'manifest.json': json(packManifest(good)), ...changed });
    expect(await codeOf(zip)).toBe('pack/hash-mismatch');
    const longer = { ...good, 'code.safetensors': LONG_CODE };
    expect(await codeOf(zipOf({ 'manifest.json': json(packManifest(good)), ...longer }))).toBe('pack/hash-mismatch');
  });

  it('is refused when it is cut off anywhere, or was never a zip', async () => {
    const zip = packOf(good);
    for (const share of [0, 0.01, 0.3, 0.6, 0.9, 0.99]) {
      expect(await codeOf(zip.subarray(0, Math.floor(share * zip.length)))).toBe('pack/unreadable');
    }
    expect(await codeOf(await testPhoto(40, 40).jpeg().toBuffer())).toBe('pack/unreadable');
    const without = zipOf({ 'manifest.json': json(packManifest(good)) });
    expect(await codeOf(without)).toBe('pack/unreadable');
    expect(await codeOf(zipOf(good))).toBe('pack/unreadable');
  });

  it('of a later version says so, whatever else it holds', async () => {
    const later = zipOf({
      'manifest.json': json({ format: 'pentimento-style-pack', version: 2, parts: ['../new'] }),
      'folder/new.bin': json('x'),
    });
    const error = await refusal(later);
    expect(error.code).toBe('pack/unknown-version');
    expect(error.message).toContain('later Pentimento');
    expect(error.advice).toContain('Update');
  });

  it.each([
    ['no JSON', Buffer.from('{')],
    ['another format', json({ format: 'pentimento-model', version: 1 })],
    ['version zero', json(packManifest(good, { version: 0 }))],
    ['an id with folders', json(packManifest(good, { id: '../evil' }))],
    ['an id of dots', json(packManifest(good, { id: '..' }))],
    ['a name that moves the cursor', json(packManifest(good, { name: 'Wheat\u001b[2J' }))],
    ['a name that runs backwards', json(packManifest(good, { name: 'Wheat \u202etxt' }))],
    ['a line break in the author', json(packManifest(good, { author: 'A\nB' }))],
    ['no code', json(packManifest({}))],
    ['a network that is not there', json(packManifest(good, { kind: 'network' }))],
    ['another trunk than the code', json(packManifest(good, { trunk: 'c'.repeat(64) }))],
  ])('is refused with a manifest of %s', async (_what, manifest) => {
    expect(await codeOf(zipOf({ 'manifest.json': manifest, ...good }))).toBe('pack/unreadable');
  });

  it.each([
    ['infinite numbers', codeFile(Infinity)],
    ['numbers that are none', codeFile(NaN)],
    ['another file', json('x')],
    ['a code of a later version', encodeSafetensors(new Map(), { format: 'pentimento-style-code', version: '9' })],
    ['a missing trunk', encodeSafetensors(new Map([['code', { shape: [1], data: Float32Array.of(1) }]]))],
  ])('is refused with %s for a code', async (_what, code) => {
    expect(await codeOf(packOf({ 'code.safetensors': code }))).toBe('pack/unreadable');
  });

  it('is refused with pictures that are none, or not what they seem', async () => {
    const jpeg = await testPhoto(64, 64).jpeg().toBuffer();
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
    const huge = Buffer.from(jpeg);
    // The frame header then claims 65,535 x 65,535 pixels.
    huge.writeUInt32BE(0xffffffff, huge.indexOf(Buffer.from([0xff, 0xc0])) + 5);
    for (const image of [
      json('x'),
      svg,
      huge,
      jpeg.subarray(0, jpeg.length / 2),
      await testPhoto(9, 9).png().toBuffer(),
    ]) {
      expect(await codeOf(packOf({ ...good, 'image.jpg': image }))).toBe('pack/unreadable');
    }
    expect((await read(packOf({ ...good, 'image.jpg': jpeg }))).files.has('image.jpg')).toBe(true);
  });

  it('is refused with a card or a recipe that makes no sense', async () => {
    for (const name of ['quality.json', 'recipe.json']) {
      for (const part of [json({}), json([]), Buffer.from('{'), json({ step: -1, imagesSeen: 0, config: {} })]) {
        expect(await codeOf(packOf({ ...good, [name]: part }))).toBe('pack/unreadable');
      }
    }
  });

  it('never does anything but open or be refused, whichever byte is wrong', async () => {
    const zip = packOf(good);
    const outcomes = new Set<string>();
    for (let turn = 0; turn < 200; turn++) {
      const copy = Buffer.from(zip);
      const at = Math.floor(uniform(7, turn, 0) * copy.length);
      copy[at] = Math.floor(uniform(7, turn, 1) * 256);
      try {
        const { manifest, code } = await read(copy);
        // A pack that still opens has its original content, as far as hashes and checksums cover it.
        expect([manifest.trunk, code]).toEqual([TRUNK, plainCode(TRUNK, 3)]);
        outcomes.add('opened');
      } catch (thrown) {
        if (!(thrown instanceof AppError)) throw thrown;
        outcomes.add(thrown.code);
      }
    }
    expect(outcomes).toContain('opened');
    for (const outcome of outcomes) expect(outcome).toMatch(/^(opened|pack\/(unreadable|unsafe|hash-mismatch))$/);
  });
});
