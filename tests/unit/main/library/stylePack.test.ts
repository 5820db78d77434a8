import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { installStylePack } from '../../../../src/main/library/stylePackInstall.js';
import { packStyle } from '../../../../src/main/library/stylePackWriter.js';
import { readStylePack } from '../../../../src/main/library/stylePack.js';
import { listStyles, type LibraryStyle } from '../../../../src/main/library/styleLibrary.js';
import {
  CODE_SIZE,
  codeFile,
  json,
  LONG_CODE,
  packOf,
  QUALITY,
  TRUNK,
  writeStyle,
  type PackFiles,
} from '../../../helpers/stylePacks.js';
import { tempFolder } from '../../../helpers/tempFolder.js';
import { testPhoto } from '../../../helpers/testImages.js';

const base = tempFolder();
let made = 0;
const place = (): string => {
  const folder = join(base, String(made++));
  mkdirSync(folder);
  return folder;
};
const model = { trunk: TRUNK, codeSize: CODE_SIZE };

async function packed(): Promise<{ path: string; style: LibraryStyle; folder: string }> {
  const folder = place();
  const style = await writeStyle(join(folder, 'wheat'));
  const path = join(folder, 'wheat.pentstyle');
  await packStyle(style, { out: path, canReplace: false, license: 'CC BY 4.0' });
  return { path, style, folder };
}

async function installed(files: PackFiles, changes: Record<string, unknown> = {}, modelInUse = model) {
  const folder = place();
  const path = join(folder, 'x.pentstyle');
  writeFileSync(path, packOf(files, changes));
  const userStyles = join(folder, 'styles');
  const pack = await readStylePack(path);
  const result = await installStylePack(pack, { userStyles, model: modelInUse, canReplace: false });
  return { ...result, userStyles };
}

describe('a style pack', () => {
  it('brings all of a style to another library, byte for byte', async () => {
    const { path, style, folder } = await packed();
    const pack = await readStylePack(path);
    expect(pack.manifest).toMatchObject({
      id: 'wheat',
      name: 'Wheat',
      license: 'CC BY 4.0',
      kind: 'code',
      trunk: TRUNK,
    });
    expect(pack.quality).toEqual(QUALITY);
    expect(pack.recipe).toMatchObject({ step: 40, imagesSeen: 320 });
    expect(Buffer.from(pack.files.get('QUALITY.md')!).toString()).toContain(
      '| style | 0.2500 | 0.1000 | 0.5000 | -50.0 % |',
    );
    const userStyles = join(folder, 'other');
    const {
      style: copy,
      outcome,
      isFromPicture,
    } = await installStylePack(pack, { userStyles, model, canReplace: false });
    expect({ outcome, isFromPicture }).toEqual({ outcome: 'installed', isFromPicture: false });
    for (const file of ['code.safetensors', 'image.jpg', 'preview.jpg', 'quality.json', 'recipe.json']) {
      expect(readFileSync(join(copy.folder, file))).toEqual(readFileSync(join(style.folder, file)));
    }
    const { styles, problems } = await listStyles({ userStyles, builtInStyles: join(folder, 'none') });
    expect(problems).toEqual([]);
    expect(styles.map(({ info }) => info)).toEqual([{ ...style.info, license: 'CC BY 4.0' }]);
  });

  it('of the same style is the same file, also after a journey', async () => {
    const { path, folder } = await packed();
    const pack = await readStylePack(path);
    const { style } = await installStylePack(pack, { userStyles: join(folder, 'other'), model, canReplace: false });
    const again = join(folder, 'again.pentstyle');
    await packStyle(style, { out: again, canReplace: false });
    expect(readFileSync(again)).toEqual(readFileSync(path));
  });

  it('does not take the place of a file or leave one behind unless it may', async () => {
    const { path, style, folder } = await packed();
    const before = readFileSync(path);
    const options = { out: path, author: 'Somebody else', source: 'https://museum.example/waves' };
    const refusal = expect.objectContaining({ code: 'disk/exists' });
    await expect(packStyle(style, { ...options, canReplace: false })).rejects.toEqual(refusal);
    expect(readFileSync(path)).toEqual(before);
    await packStyle(style, { ...options, canReplace: true });
    const { manifest } = await readStylePack(path);
    expect(manifest).toMatchObject({ author: 'Somebody else', source: 'https://museum.example/waves' });
    expect(readdirSync(folder).sort()).toEqual(['wheat', 'wheat.pentstyle']);
  });

  it('of an unsound style is not written', async () => {
    const { style, folder } = await packed();
    writeFileSync(join(style.folder, 'code.safetensors'), codeFile(NaN));
    const out = join(folder, 'bad.pentstyle');
    await expect(packStyle(style, { out, canReplace: false })).rejects.toMatchObject({
      code: 'style/unreadable',
      message: expect.stringMatching(/^The style Wheat cannot be packed: its code.safetensors is wrong/),
    });
    expect(existsSync(out)).toBe(false);
  });
});

describe('installing a pack', () => {
  const image = (): Promise<Buffer> => testPhoto(32, 32).jpeg().toBuffer();

  it('never replaces another style of the user, but under another name or when told so', async () => {
    const first = await installed({ 'code.safetensors': codeFile(3) });
    const path = join(place(), 'other.pentstyle');
    writeFileSync(path, packOf({ 'code.safetensors': codeFile(6) }, { name: 'Wheat!' }));
    const pack = await readStylePack(path);
    const { userStyles } = first;
    const options = { userStyles, model, canReplace: false };
    await expect(installStylePack(pack, options)).rejects.toMatchObject({ code: 'disk/exists' });
    expect(readFileSync(join(first.style.folder, 'code.safetensors'))).toEqual(Buffer.from(codeFile(3)));

    const renamed = await installStylePack(pack, { ...options, name: 'Rye' });
    expect(renamed.style.info).toMatchObject({ id: 'rye', name: 'Rye' });

    const replaced = await installStylePack(pack, { ...options, canReplace: true });
    expect(replaced).toMatchObject({ outcome: 'replaced', style: { info: { id: 'wheat', name: 'Wheat!' } } });
    expect(readFileSync(join(replaced.style.folder, 'code.safetensors'))).toEqual(Buffer.from(codeFile(6)));
    // The replaced style is kept next to it.
    expect(readFileSync(join(userStyles, '.removed-wheat', 'code.safetensors'))).toEqual(Buffer.from(codeFile(3)));
    expect(readdirSync(userStyles).sort()).toEqual(['.removed-wheat', 'rye', 'wheat']);
  });

  it('a second time changes nothing', async () => {
    const files = { 'code.safetensors': codeFile(3) };
    const { userStyles, style } = await installed(files);
    const path = join(place(), 'same.pentstyle');
    writeFileSync(path, packOf(files));
    const again = await installStylePack(await readStylePack(path), { userStyles, model, canReplace: true });
    expect(again).toMatchObject({ outcome: 'present', style: { folder: style.folder } });
  });

  it('made for another model needs a picture to be encoded from', async () => {
    const other = { trunk: 'c'.repeat(64), codeSize: CODE_SIZE };
    const files = { 'code.safetensors': codeFile(3) };
    await expect(installed(files, {}, other)).rejects.toMatchObject({ code: 'style/trunk-mismatch' });
    const { style, isFromPicture } = await installed({ ...files, 'image.jpg': await image() }, {}, other);
    expect(isFromPicture).toBe(true);
    // The trained code is kept for use with its model.
    expect(style.info).toMatchObject({ trunk: TRUNK, image: 'image.jpg' });
  });

  it('refuses a code that does not fit the model whose trunk it names', async () => {
    const refusal = { code: 'model/shape-mismatch' };
    await expect(installed({ 'code.safetensors': LONG_CODE })).rejects.toMatchObject(refusal);
  });

  it('leaves nothing half done where the disk says no', async () => {
    const folder = place();
    writeFileSync(join(folder, 'styles'), 'a file where the folder should be');
    const path = join(folder, 'x.pentstyle');
    writeFileSync(path, packOf({ 'code.safetensors': codeFile(3) }));
    const options = { userStyles: join(folder, 'styles'), model, canReplace: false };
    await expect(installStylePack(await readStylePack(path), options)).rejects.toMatchObject({
      code: expect.stringMatching(/^disk\//),
    });
    expect(readdirSync(folder).sort()).toEqual(['styles', 'x.pentstyle']);
  });

  it('passes over what a later program added and named', async () => {
    const files = { 'code.safetensors': codeFile(3), 'brush.json': json({ width: 3 }) };
    const { style } = await installed(files);
    expect(readdirSync(style.folder).sort()).toEqual(['code.safetensors', 'style.json']);
  });
});
