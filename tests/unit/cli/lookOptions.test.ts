import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { expect, it } from 'vitest';
import { addLookOptions, type LookFlags } from '../../../src/cli/lookOptions.js';
import { readPreset } from '../../../src/main/batch/presetFile.js';
import { renditionSchema } from '../../../src/shared/batch/batchSettings.js';
import { recipeSchema } from '../../../src/shared/contract/stylize.js';
import { MAX_STROKE_PX, MIN_STROKE_PX } from '../../../src/shared/domain/strokeSize.js';
import { tempFolder } from '../../helpers/tempFolder.js';

const folder = tempFolder();

/** Each place where a stroke's size is said: gives the size that it takes, or throws. */
const PLACES: Readonly<Record<string, (px: number) => unknown>> = {
  'the command line': (px) => {
    const command = addLookOptions(new Command())
      .exitOverride()
      .configureOutput({ writeErr: () => undefined });
    return command.parse(['--stroke', String(px)], { from: 'user' }).opts<LookFlags>().stroke;
  },
  'a preset': async (px) => {
    const path = join(folder, 'preset.json');
    writeFileSync(path, JSON.stringify({ styles: ['wave'], stroke: px }));
    return (await readPreset(path)).strokePx;
  },
  'a batch': (px) => renditionSchema.shape.strokePx.parse(px),
  'a window': (px) => recipeSchema.shape.strokePx.parse(px),
};

it.each(Object.entries(PLACES))('takes strokes of the same sizes in %s', async (_place, sizeTaken) => {
  const take = (px: number): Promise<unknown> => Promise.resolve(px).then(sizeTaken);
  for (const px of [MIN_STROKE_PX, 1024, MAX_STROKE_PX]) expect(await take(px)).toBe(px);
  for (const px of [MIN_STROKE_PX - 1, MAX_STROKE_PX + 1]) await expect(take(px)).rejects.toThrow();
});
