import { dirname, resolve } from 'node:path';
import { densityFor, type OutputSize } from '../../shared/batch/outputSize.js';
import type { Finish } from '../../shared/domain/finish.js';
import type { StylizeResult, WeightedStyle } from '../../shared/engine/protocol.js';
import { AppError, CancelledError } from '../../shared/errors.js';
import type { ProgressSink } from '../../shared/progress.js';
import type { EngineHost } from '../engine/engineHost.js';
import { removeTemporaries } from '../files/atomicFile.js';
import { toDiskError } from '../files/diskErrors.js';
import { makeFolder } from '../files/makeFolder.js';
import { longSideOf } from '../images/longSideOf.js';
import type { ModelSetting } from './modelSetting.js';
import type { PlannedPhoto } from './planOutputs.js';
import type { PreparedRegion } from './prepareStyles.js';

/** How one photo ended. */
export type PhotoOutcome =
  | {
      readonly photo: string;
      /** As it was planned, relative or not; `result` has it absolute. */
      readonly outPath: string;
      readonly result: StylizeResult;
      readonly error?: undefined;
    }
  | { readonly photo: string; readonly error: AppError };

export interface StylizePhotosOptions extends ModelSetting {
  readonly host: EngineHost;
  readonly styles: readonly WeightedStyle[];
  readonly strength: number;
  /** Absent: each photo's own size. */
  readonly size?: OutputSize | undefined;
  /** The long side at which the style is painted; see `paint`. */
  readonly strokePx?: number | undefined;
  readonly finish?: Finish | undefined;
  readonly regions?: readonly PreparedRegion[] | undefined;
  readonly isExact?: boolean | undefined;
  readonly quality?: number | undefined;
  readonly appVersion: string;
  readonly signal: AbortSignal;
  /** Of one photo, 0-1. */
  readonly onProgress: (photo: string, progress: Parameters<ProgressSink>[0]) => void;
  readonly onOutcome: (outcome: PhotoOutcome) => void;
}

/**
 * Stylizes photos one after the other. What one fails with is its outcome, and the others go on.
 * @throws CancelledError once `signal` is aborted; files that are finished stay.
 */
export async function stylizePhotos(plan: readonly PlannedPhoto[], options: StylizePhotosOptions): Promise<void> {
  for (const item of plan) {
    if (options.signal.aborted) throw new CancelledError();
    options.onOutcome(await stylizePhoto(item, options));
  }
}

async function stylizePhoto(item: PlannedPhoto, options: StylizePhotosOptions): Promise<PhotoOutcome> {
  const { photo } = item;
  if (item.error) return { photo, error: item.error };
  const { host, backend, modelFolder, strength, size, strokePx, finish, isExact, quality, appVersion, signal } =
    options;
  const [contentPath, outPath] = [resolve(photo), resolve(item.outPath)];
  try {
    await makeFolder(dirname(outPath));
    const { format, canReplace } = item;
    const sizePx = await longSideOf(contentPath, size);
    const result = await host.request(
      {
        ...{ type: 'stylize', backend, modelFolder, contentPath, outPath, format, canReplace },
        ...{ styles: [...options.styles], regions: options.regions?.slice(), isExact },
        ...{ strength, sizePx, densityPpi: densityFor(size), strokePx, finish, quality, appVersion },
      },
      { signal, onProgress: (progress) => options.onProgress(photo, progress) },
    );
    return { photo, outPath: item.outPath, result };
  } catch (thrown) {
    // An engine that was killed while it wrote leaves its temporary file.
    if (host.enginePid !== undefined) await removeTemporaries(dirname(outPath), host.enginePid);
    if (thrown instanceof CancelledError) throw thrown;
    return { photo, error: thrown instanceof AppError ? thrown : toDiskError(thrown, outPath, 'write') };
  }
}
