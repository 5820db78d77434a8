import { join } from 'node:path';
import { Planner } from '../../main/batch/batchPlan.js';
import type { ChosenRendition } from '../../main/batch/prepareRenditions.js';
import { scanPhotos } from '../../main/batch/scanPhotos.js';
import { exists } from '../../main/files/pathKind.js';
import type { BatchSettings } from '../../shared/batch/batchSettings.js';
import { printError } from '../describeError.js';
import { printJson, printNote, printResult } from '../terminal.js';

/** Placeholder for a style code: a plan uses only names and sizes, and no regions. */
const NO_CODE = '0'.repeat(64);

/** Prints what a batch would write, one line per output, without writing or computing anything. */
export async function dryRun(
  draft: Omit<BatchSettings, 'renditions'>,
  chosen: readonly ChosenRendition[],
  asJson: boolean,
): Promise<void> {
  const renditions = chosen.map(({ styles, regions: _regions, ...rest }) => ({
    ...rest,
    styles: styles.map(({ name, weight }) => ({ name, weight, code: NO_CODE })),
  }));
  const settings: BatchSettings = { ...draft, renditions };
  const planner = await Planner.create(settings);
  const { include, exclude, extensions, isRecursive, destination } = settings;
  const filter = { include, exclude, extensions, isRecursive, leaveOut: destination };
  const { photos, problems } = await scanPhotos(settings.source, filter);
  const { items } = await planner.add(photos);
  for (const problem of problems) printError(problem);
  for (const { photo, rendition, out } of items) {
    const path = join(destination, out);
    const fate = (await exists(path)) ? FATES[settings.conflict] : '';
    const style = renditions[rendition]!.name;
    if (asJson) printJson({ photo, style, out: path, exists: fate !== '' });
    else printResult(`${photo} -> ${path}${fate}`);
  }
  printNote(`${items.length} ${items.length === 1 ? 'image' : 'images'} would be written or looked at.`);
}

const FATES: Readonly<Record<BatchSettings['conflict'], string>> = {
  unique: '',
  skip: ' (is there: stays)',
  overwrite: ' (is there: replaced)',
  'overwrite-if-changed': ' (is there: replaced if changed)',
};
