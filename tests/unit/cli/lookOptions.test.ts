import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { expect, it } from 'vitest';
import { addLookOptions, lookSettingsOf, type LookFlags } from '../../../src/cli/lookOptions.js';
import { readPreset } from '../../../src/main/batch/presetFile.js';
import { renditionSchema } from '../../../src/shared/batch/batchSettings.js';
import { recipeSchema } from '../../../src/shared/contract/stylize.js';
import type { LookSettings } from '../../../src/shared/domain/look.js';
import { MAX_STROKE_PX, MIN_STROKE_PX } from '../../../src/shared/domain/strokeSize.js';
import { tempFolder } from '../../helpers/tempFolder.js';

const folder = tempFolder();

const lookOf = (...args: string[]): LookSettings => {
  const command = addLookOptions(new Command())
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  return lookSettingsOf(command.parse(args, { from: 'user' }).opts<LookFlags>());
};

it('takes the effort from --finish and from a preset, and is quick without', async () => {
  const presetOf = (preset: object): Promise<LookSettings> => {
    const path = join(folder, 'effort.json');
    writeFileSync(path, JSON.stringify({ styles: ['wave'], ...preset }));
    return readPreset(path);
  };
  const finish = { colors: 'luminance', colorAmount: 1, detail: 0 };
  expect(lookOf('--finish', 'fine', '--colors', 'luminance')).toMatchObject({ effort: 'fine', finish });
  expect(lookOf().effort).toBe('quick');
  expect(() => lookOf('--finish', 'finer')).toThrow();
  expect(await presetOf({ finish: 'fine', colors: 'luminance' })).toMatchObject({ effort: 'fine', finish });
  expect((await presetOf({})).effort).toBe('quick');
});

/** Every source of a stroke size: returns the parsed size or throws. */
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
