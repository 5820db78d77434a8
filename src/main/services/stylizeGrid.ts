import { basename, extname, join, resolve } from 'node:path';
import type { EngineHost, JobOptions } from '../engine/engineHost.js';
import { AppError, CancelledError, ExpectedError } from '../../shared/errors.js';
import type { ProgressSink } from '../../shared/progress.js';
import { makeFolder } from '../files/makeFolder.js';
import { exists } from '../files/pathKind.js';
import type { ModelSetting } from './modelSetting.js';
import { prepareStyles, type StyleChoice } from './prepareStyles.js';

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
  readonly host: EngineHost;
  readonly photos: readonly string[];
  readonly styles: readonly StyleChoice[];
  /** Where the cells go, as `PHOTO@STYLE.png`. */
  readonly outFolder: string;
  readonly strength: number;
  readonly sizePx?: number | undefined;
  readonly canReplace: boolean;
  readonly trunk: string;
  readonly codeCacheFolder: string;
  readonly appVersion: string;
  readonly signal: AbortSignal;
  readonly onProgress: ProgressSink;
}

/**
 * Stylizes every photo in every style. With `canReplace` off, cells whose files exist are kept and not made again, so
 * that an interrupted grid goes on where it was.
 * @throws CancelledError once `signal` is aborted; what `prepareStyles` throws.
 */
export async function stylizeGrid(
  options: StylizeGridOptions,
): Promise<{ cells: GridCell[]; failures: GridFailure[] }> {
  const { host, photos, styles, outFolder, signal, onProgress } = options;
  await makeFolder(outFolder);
  const cells: GridCell[] = [];
  const failures: GridFailure[] = [];
  assertDistinct(photos.map(stem), 'photos');
  assertDistinct(styles.map(styleStem), 'styles');
  for (const style of styles) {
    const [prepared] = await prepareStyles([style], { ...options, job: { signal } });
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
        onProgress: ({ fraction, phase }) =>
          onProgress({ fraction: (done + fraction) / (photos.length * styles.length), phase }),
      };
      if (!options.canReplace && (await exists(cell.path))) {
        cells.push(cell);
        continue;
      }
      try {
        await host.request(
          {
            ...{ type: 'stylize', backend: options.backend, modelFolder: options.modelFolder },
            ...{ contentPath: resolve(photo), outPath: cell.path, canReplace: options.canReplace, format: 'png' },
            ...{ styles: prepared ? [prepared] : [], strength: options.strength, sizePx: options.sizePx },
            appVersion: options.appVersion,
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

function styleStem(choice: StyleChoice): string {
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
