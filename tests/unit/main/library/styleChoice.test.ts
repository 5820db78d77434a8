import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LibraryStyle } from '../../../../src/main/library/styleLibrary.js';
import { chooseStyle } from '../../../../src/main/library/styleChoice.js';
import { tempFolder } from '../../../helpers/tempFolder.js';

const folder = tempFolder();
const image = join(folder, 'art.jpg');
const odd = join(folder, 'art:2');
writeFileSync(image, '');
writeFileSync(odd, '');

function style(id: string, name: string): LibraryStyle {
  const info = { format: 'pentimento-style', version: 1, id, name, trunk: 't' } as const;
  return { info, origin: 'built-in', folder: join(folder, id) };
}
const library = [style('wheat-field', 'Wheat Field'), style('sea', 'Open Sea')];

describe('chooseStyle', () => {
  it('takes a file as an image, with a weight if one follows', async () => {
    expect(await chooseStyle(image, library)).toEqual({ kind: 'image', name: 'art.jpg', weight: 1, path: image });
    expect(await chooseStyle(`${image}:0.3`, library)).toMatchObject({ kind: 'image', weight: 0.3, path: image });
    expect(await chooseStyle(`${image}:.5`, library)).toMatchObject({ weight: 0.5 });
  });

  it('takes a file whose name holds a colon as it is', async () => {
    expect(await chooseStyle(odd, library)).toMatchObject({ kind: 'image', weight: 1, path: odd });
    expect(await chooseStyle(`${odd}:3`, library)).toMatchObject({ kind: 'image', weight: 3, path: odd });
  });

  it('finds a style by id or name, ignoring case, with a weight', async () => {
    for (const text of ['sea', 'SEA', 'open sea', 'Open Sea']) {
      expect(await chooseStyle(text, library)).toMatchObject({ kind: 'library', name: 'Open Sea', weight: 1 });
    }
    expect(await chooseStyle('wheat field:2', library)).toMatchObject({ name: 'Wheat Field', weight: 2 });
  });

  it('suggests the style that was meant', async () => {
    await expect(chooseStyle('weat-field', library)).rejects.toMatchObject({
      code: 'style/unknown',
      advice: 'Did you mean wheat-field?',
    });
    await expect(chooseStyle('zzz:1', library)).rejects.toMatchObject({ code: 'style/unknown' });
  });

  it('says of what looks like a file that it is missing', async () => {
    for (const text of ['none.jpg', 'none.jpg:0.5', 'folder/none']) {
      await expect(chooseStyle(text, library)).rejects.toMatchObject({
        code: 'style/unknown',
        message: expect.stringContaining('no style image'),
      });
    }
  });

  it('refuses a weight that is not positive', async () => {
    for (const weight of ['0', '-1']) {
      await expect(chooseStyle(`${image}:${weight}`, library)).rejects.toMatchObject({ code: 'usage' });
    }
  });
});
