import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  polishedAt,
  readStyleCode,
  removeStyleAdapter,
  writeStyleAdapter,
  type LibraryStyle,
} from '../../../../src/main/library/styleLibrary.js';
import { readStylePack } from '../../../../src/main/library/stylePack.js';
import { installStylePack } from '../../../../src/main/library/stylePackInstall.js';
import { packStyle } from '../../../../src/main/library/stylePackWriter.js';
import { encodeAdapter, type LayerDelta } from '../../../../src/ml/models/styleAdapter.js';
import { decodeStyleCode } from '../../../../src/ml/models/styleCode.js';
import { CODE_SIZE, codeFile, packOf, TRUNK, writeStyle } from '../../../helpers/stylePacks.js';
import { tempFolder } from '../../../helpers/tempFolder.js';

const delta: LayerDelta = {
  layer: 'decoder.full.color',
  rank: 1,
  down: Float32Array.of(1, 2),
  up: Float32Array.of(3, 4, 5),
  bias: Float32Array.of(0, 1, 0),
};
const adapterFor = (trunk: string, modulation = Float32Array.of(1, 0, -1)): Uint8Array =>
  encodeAdapter({ trunk, modulation, deltas: [delta] });
const model = { trunk: TRUNK, codeSize: CODE_SIZE };

describe('a polished style of the library', () => {
  let folder: string;
  let style: LibraryStyle;
  beforeEach(async () => {
    folder = tempFolder();
    style = await writeStyle(join(folder, 'wheat'));
    await writeStyleAdapter(style, adapterFor(TRUNK));
  });

  it('is its code with the adapter, until it goes back', async () => {
    const code = decodeStyleCode(await readStyleCode(style));
    expect(code.modulation).toEqual(Float32Array.of(1.5, 0.5, -0.5));
    expect(code.deltas).toEqual([delta]);
    expect(await polishedAt(style)).toBeGreaterThan(0);
    await removeStyleAdapter(style);
    await removeStyleAdapter(style);
    expect(await polishedAt(style)).toBe(0);
    expect(Buffer.from(await readStyleCode(style)).equals(Buffer.from(codeFile(0.5)))).toBe(true);
  });

  it('refuses the adapter of another model, and says what to do', async () => {
    await writeStyleAdapter(style, adapterFor('b'.repeat(64)));
    await expect(readStyleCode(style)).rejects.toMatchObject({
      code: 'style/trunk-mismatch',
      advice: 'Polish it again, or go back to the unpolished style.',
    });
  });

  it('travels in a pack, and is another style than the unpolished one', async () => {
    const [polished, plain] = [join(folder, 'polished.pentstyle'), join(folder, 'plain.pentstyle')];
    await packStyle(style, { out: polished, canReplace: false });
    await removeStyleAdapter(style);
    await packStyle(style, { out: plain, canReplace: false });
    const userStyles = join(folder, 'other');
    const install = async (path: string, canReplace: boolean) =>
      installStylePack(await readStylePack(path), { userStyles, model, canReplace });
    expect((await install(plain, false)).outcome).toBe('installed');
    await expect(install(polished, false)).rejects.toMatchObject({ code: 'disk/exists' });
    const { style: copy, outcome } = await install(polished, true);
    expect(outcome).toBe('replaced');
    expect((await install(polished, false)).outcome).toBe('present');
    const bytes = readFileSync(join(copy.folder, 'adapter.safetensors'));
    expect(bytes.equals(Buffer.from(adapterFor(TRUNK)))).toBe(true);
  });

  it('is refused in a pack if its adapter is damaged or of another model', async () => {
    mkdirSync(join(folder, 'packs'));
    const bad = {
      foreign: adapterFor('b'.repeat(64)),
      short: adapterFor(TRUNK, Float32Array.of(1)),
      cut: adapterFor(TRUNK).subarray(0, 60),
      other: codeFile(1),
    };
    for (const [name, adapter] of Object.entries(bad)) {
      const path = join(folder, 'packs', `${name}.pentstyle`);
      writeFileSync(path, packOf({ 'code.safetensors': codeFile(3), 'adapter.safetensors': adapter }));
      await expect(readStylePack(path), name).rejects.toMatchObject({ code: 'pack/unreadable' });
    }
  });
});
