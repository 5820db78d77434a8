import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findRecipeStyle } from '../../../../src/main/library/recipeStyles.js';
import { listStyles } from '../../../../src/main/library/styleLibrary.js';
import { appPaths } from '../../../../src/main/paths/appPaths.js';
import { codeFile, packOf, sha256, writeStyle } from '../../../helpers/stylePacks.js';
import { tempFolder } from '../../../helpers/tempFolder.js';

const asked = (code: Uint8Array, name = 'Reed') => ({ name, weight: 0.5, code: sha256(code) });

describe('a style of a recipe is found', () => {
  it('by its code among your own, whatever it is called there', async () => {
    const style = await writeStyle(join(tempFolder(), 'wheat'));
    const found = await findRecipeStyle(asked(codeFile(0.5)), { library: [style] });
    expect(found).toEqual({ choice: { kind: 'library', name: 'Reed', weight: 0.5, style }, isSame: true });
  });

  it('by its code among the built-in ones', async () => {
    const { builtInStyles } = appPaths();
    const { styles: library } = await listStyles({ builtInStyles, userStyles: tempFolder() });
    const code = readFileSync(join(builtInStyles, 'batik', 'code.safetensors'));
    const { choice, isSame } = await findRecipeStyle(asked(code), { library });
    expect(isSame).toBe(true);
    expect(choice).toMatchObject({ kind: 'library', style: { info: { id: 'batik' }, origin: 'built-in' } });
  });

  it('by its code among the images encoded lately', async () => {
    const codeCacheFolder = tempFolder();
    writeFileSync(join(codeCacheFolder, 'any.safetensors'), codeFile(2));
    const { choice, isSame } = await findRecipeStyle(asked(codeFile(2)), { library: [], codeCacheFolder });
    expect([isSame, choice.kind === 'code' && sha256(choice.code)]).toEqual([true, sha256(codeFile(2))]);
  });

  it('by its code in a style pack, past others and damaged ones', async () => {
    const packFolder = tempFolder();
    writeFileSync(join(packFolder, 'a.pentstyle'), 'no pack');
    writeFileSync(join(packFolder, 'b.pentstyle'), packOf({ 'code.safetensors': codeFile(1) }));
    writeFileSync(join(packFolder, 'c.pentstyle'), packOf({ 'code.safetensors': codeFile(3) }));
    const found = await findRecipeStyle(asked(codeFile(3)), { library: [], packFolders: [packFolder] });
    expect(found).toMatchObject({ isSame: true, pack: join(packFolder, 'c.pentstyle'), choice: { kind: 'code' } });
  });

  it('by its name if nothing has its code, and then that is known', async () => {
    const style = await writeStyle(join(tempFolder(), 'wheat'));
    const found = await findRecipeStyle(asked(codeFile(9), 'Wheat'), { library: [style] });
    expect(found).toMatchObject({ isSame: false, choice: { kind: 'library', style } });
  });
});

it('a style that is nowhere is named with its code, and how to get it', async () => {
  const nowhere = join(tempFolder(), 'none');
  mkdirSync(nowhere);
  const places = { library: [], codeCacheFolder: nowhere, packFolders: [nowhere] };
  const code = sha256(codeFile(9)).slice(0, 12);
  await expect(findRecipeStyle(asked(codeFile(9)), places)).rejects.toMatchObject({
    code: 'style/missing',
    message: 'The style Reed of this recipe is not here.',
    advice: expect.stringContaining(`Ask for its style pack (code ${code})`) as string,
    details: { style: 'Reed', code },
  });
});
