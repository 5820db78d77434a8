import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { encodeStyleCode } from '../../../../src/ml/models/styleCode.js';
import { readStyleRun, writeStyleRun, READY_FOLDER, beginStyleRun } from '../../../../src/main/training/styleRun.js';
import { addTrainedStyle } from '../../../../src/main/training/trainedStyle.js';
import { STYLE_CODE_FILE } from '../../../../src/shared/domain/styleInfo.js';
import { RECIPE_FILE } from '../../../../src/shared/domain/trainingRecipe.js';
import { plainCode } from '../../../helpers/styleCodes.js';
import { tempFolder } from '../../../helpers/tempFolder.js';
import { testPhoto } from '../../../helpers/testImages.js';

const folder = tempFolder();
const library = join(folder, 'styles');

/** A run that has finished a style but not recorded it yet. */
async function readyRun(name: string): Promise<string> {
  const run = join(folder, name);
  const imagePath = join(folder, 'art.png');
  await testPhoto(60, 40).png().toFile(imagePath);
  const wish = { photos: [], name, length: { steps: 20 }, network: 'shared' } as const;
  const notes = await beginStyleRun(run, library, { ...wish, styles: [imagePath] });
  await writeStyleRun(run, { ...notes, imagePath });
  mkdirSync(join(run, READY_FOLDER));
  makeReady(run, 0.5);
  return run;
}

function makeReady(run: string, value: number): void {
  const code = encodeStyleCode(plainCode('a'.repeat(64), value));
  writeFileSync(join(run, READY_FOLDER, STYLE_CODE_FILE), code);
  writeFileSync(join(run, READY_FOLDER, RECIPE_FILE), JSON.stringify({ step: 20, imagesSeen: 80, config: {} }));
}

it('is added once, also where a kill came before it was noted', async () => {
  const run = await readyRun('Blue evening');
  const { result: _none, ...before } = await readStyleRun(run);
  const { info } = await addTrainedStyle(run, library);
  expect(info).toMatchObject({ id: 'blue-evening', description: 'Trained on one picture, 20 steps.' });
  expect((await readStyleRun(run)).result).toEqual({ styleId: 'blue-evening', step: 20 });
  await writeStyleRun(run, before);
  expect((await addTrainedStyle(run, library)).info).toEqual(info);
  expect((await readStyleRun(run)).result).toEqual({ styleId: 'blue-evening', step: 20 });
  expect(readdirSync(library)).toEqual(['blue-evening']);

  // Further training gives a different style.
  await writeStyleRun(run, before);
  makeReady(run, 0.6);
  expect((await addTrainedStyle(run, library)).info.name).toBe('Blue evening 2');
});

it('is added under its own name, also where an earlier run has come to the same', async () => {
  await addTrainedStyle(await readyRun('Red morning'), library);
  const style = await addTrainedStyle(await readyRun('Red noon'), library);
  expect(style.info.name).toBe('Red noon');
});
