import { basename, extname, join, resolve } from 'node:path';
import { SeriesForecast } from '../../shared/batch/seriesForecast.js';
import type { OutputSize } from '../../shared/batch/outputSize.js';
import type { Effort } from '../../shared/domain/effort.js';
import { PLAIN_SETTINGS } from '../../shared/domain/look.js';
import { AppError, CancelledError, ExpectedError } from '../../shared/errors.js';
import type { ProgressSink } from '../../shared/progress.js';
import type { EngineHost, JobOptions } from '../engine/engineHost.js';
import { makeFolder } from '../files/makeFolder.js';
import { exists } from '../files/pathKind.js';
import { styleIdFor } from '../../shared/domain/styleInfo.js';
import type { MaskArea } from '../../shared/domain/regionArea.js';
import type { StyleChoice } from '../library/styleChoice.js';
import type { ModelSetting } from './modelSetting.js';
import { paintToFile, type FileOutput } from './paintToFile.js';
import { resolveLook } from './resolveLook.js';

/** One cell of a grid: a photo in a style, and the file that shows it. */
export interface GridCell {
  readonly photo: string;
  readonly style: string;
  readonly path: string;
}

/** A cell that could not be made. */
export interface GridFailure {
  readonly cell: GridCell;
  readonly error: AppError;
}

export interface StylizeGridOptions extends ModelSetting {
  readonly engine: EngineHost;
  readonly photos: readonly string[];
  readonly styles: readonly StyleChoice[];
  /** Where the cells are written, as `PHOTO@STYLE.png`. */
  readonly outFolder: string;
  readonly strength: number;
  readonly effort: Effort;
  readonly sizePx?: number | undefined;
  readonly canReplace: boolean;
  readonly trunk: string;
  readonly codeCacheFolder: string;
  readonly appVersion: string;
  readonly signal: AbortSignal;
  readonly onProgress: ProgressSink;
}

/**
 * Stylizes every photo in every style. If `canReplace` is off, existing cell files are kept, so that an interrupted
 * grid continues where it stopped.
 * @throws CancelledError once `signal` is aborted; errors of `resolveLook`.
 */
export async function stylizeGrid(
  options: StylizeGridOptions,
): Promise<{ cells: GridCell[]; failures: GridFailure[] }> {
  const { engine, photos, styles, outFolder, backend, signal, onProgress } = options;
  await makeFolder(outFolder);
  const cells: GridCell[] = [];
  const failures: GridFailure[] = [];
  const all = photos.length * styles.length;
  const forecast = new SeriesForecast();
  assertDistinct(photos.map(stem), 'photos');
  assertDistinct(styles.map(styleStem), 'styles');
  for (const style of styles) {
    const chosen = { ...PLAIN_SETTINGS, strength: options.strength, effort: options.effort, styles: [style] };
    const { look, modelFolder } = await resolveLook<MaskArea>(chosen, { ...options, job: { signal } });
    for (const photo of photos) {
      if (signal.aborted) throw new CancelledError();
      const cell = {
        photo,
        style: style.name,
        path: resolve(join(outFolder, `${stem(photo)}@${styleStem(style)}.png`)),
      };
      const done = cells.length + failures.length;
      const job: JobOptions = {
        signal,
        onProgress: ({ fraction, phase, secondsLeft }) =>
          onProgress({
            fraction: (done + fraction) / all,
            phase,
            secondsLeft: forecast.secondsLeft(done, secondsLeft, all - done - 1),
          }),
      };
      if (!options.canReplace && (await exists(cell.path))) {
        cells.push(cell);
        continue;
      }
      try {
        await paintToFile(
          engine,
          {
            content: { path: resolve(photo) },
            look,
            compute: { backend, modelFolder },
            output: outputOf(cell, options),
          },
          job,
        );
        cells.push(cell);
      } catch (thrown) {
        if (thrown instanceof CancelledError || !(thrown instanceof AppError)) throw thrown;
        failures.push({ cell, error: thrown });
      }
    }
  }
  return { cells, failures };
}

function outputOf({ path }: GridCell, { sizePx, canReplace, appVersion }: StylizeGridOptions): FileOutput {
  const size: OutputSize | undefined = sizePx === undefined ? undefined : { kind: 'pixels', longSidePx: sizePx };
  return { path, canReplace, format: 'png', size, appVersion };
}

function styleStem(choice: StyleChoice): string {
  if (choice.kind === 'code') return styleIdFor(choice.name);
  return choice.kind === 'image' ? stem(choice.path) : choice.style.info.id;
}

function stem(path: string): string {
  return basename(path, extname(path));
}

function assertDistinct(names: readonly string[], what: string): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return;
  throw new ExpectedError('usage', `Two of the ${what} are called ${twice}: their cells would have one name.`, {
    advice: 'Rename one of them.',
  });
}
