import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { writeImage } from '../../../src/main/images/writeImage.js';
import { readManifest } from '../../../src/main/library/modelFolder.js';
import type { RecipeStyle } from '../../../src/shared/domain/recipe.js';
import { encodeStyleCode } from '../../../src/ml/models/styleCode.js';
import { PLAIN_SETTINGS } from '../../../src/shared/domain/look.js';
import { writeTinyModel } from '../../helpers/commandLine.js';
import { codeFile, packOf, sha256 } from '../../helpers/stylePacks.js';
import { plainCode } from '../../helpers/styleCodes.js';
import { tempFolder } from '../../helpers/tempFolder.js';
import { testImage, testPhoto } from '../../helpers/testImages.js';
import { openTestStudio, type TestStudio } from '../../helpers/testStudio.js';

const folder = tempFolder();
const pictures = join(folder, 'pictures');
let test: TestStudio;
let trunk: string;

beforeAll(async () => {
  const model = await writeTinyModel(join(folder, 'model'));
  ({ trunk } = await readManifest(model));
  mkdirSync(pictures);
  test = await openTestStudio({ folder, model });
});

const codeOf = (value: number): Uint8Array => encodeStyleCode(plainCode(trunk, value));

/** Opens a picture whose recipe names these styles. */
async function openPainted(name: string, styles: readonly RecipeStyle[]): Promise<string> {
  const path = join(pictures, name);
  const look = { ...PLAIN_SETTINGS, strength: 0.7, styles };
  const recipe = {
    format: 'pentimento-recipe' as const,
    version: 1 as const,
    appVersion: '1',
    trunk,
    look,
    output: { format: 'png' as const },
  };
  const whole = { recipe, masks: new Map<string, Uint8Array>() };
  const image = { pixels: testImage(40, 30), tags: {} };
  await writeImage(path, image, { format: 'png', canReplace: true, recipe: { look, appVersion: '1', whole } });
  const { photos } = await test.client.call('photos.open', { sources: [{ kind: 'path', path }] });
  return photos.find((photo) => photo.path === path)!.id;
}

it('finds a style of a recipe among the images encoded lately and in a pack beside the picture, and adds it', async () => {
  mkdirSync(test.paths.codeCache, { recursive: true });
  writeFileSync(join(test.paths.codeCache, 'lately.safetensors'), codeOf(1));
  const image = await testPhoto(64, 48).jpeg().toBuffer();
  const pack = packOf({ 'code.safetensors': codeFile(2), 'image.jpg': image }, { name: 'Packed' });
  writeFileSync(join(pictures, 'packed.pentstyle'), pack);
  const photoId = await openPainted('both.png', [
    { name: 'sea.jpg', weight: 0.25, code: sha256(codeOf(1)) },
    { name: 'Other name', weight: 0.75, code: sha256(codeFile(2)) },
  ]);
  const { look, others, added } = await test.client.call('stylize.lookOf', { photoId });
  expect([others, added]).toEqual([[], ['sea.jpg', 'Packed']]);
  expect(look).toMatchObject({ strength: 0.7, styles: [{ weight: 0.25 }, { weight: 0.75 }] });
  const { styles } = await test.client.call('styles.list');
  const named = look.styles.map(({ styleId }) => styles.find(({ id }) => id === styleId)?.name);
  expect(named).toEqual(['sea.jpg', 'Packed']);

  const again = await test.client.call('stylize.lookOf', { photoId });
  expect([again.added, again.look.styles]).toEqual([[], look.styles]);
});

it('says which style is needed if it is nowhere', async () => {
  const photoId = await openPainted('none.png', [{ name: 'Reed', weight: 1, code: sha256(codeOf(9)) }]);
  await expect(test.client.call('stylize.lookOf', { photoId })).rejects.toMatchObject({
    code: 'style/missing',
    message: 'The style Reed of this recipe is not here.',
  });
});
