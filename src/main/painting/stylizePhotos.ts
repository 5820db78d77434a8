import { resolve } from 'node:path';
import type { Frame } from '../../shared/domain/frame.js';
import type { Look } from '../../shared/domain/look.js';
import type { AnyPhotoArea } from '../../shared/domain/regionArea.js';
import type { StylizeResult } from '../../shared/engine/events.js';
import type { EngineCompute, EngineContent, EngineLook, StyleCodeBytes } from '../../shared/engine/requests.js';
import { isReadableVideo } from '../../shared/domain/videoFormat.js';
import { AppError, CancelledError } from '../../shared/errors.js';
import type { ProgressSink } from '../../shared/progress.js';
import { areaFor } from '../library/maskBeside.js';
import { paintToFile, type FileOutput, type PaintingEngine } from './paintToFile.js';
import type { PlannedPhoto } from './planOutputs.js';

/** How one photo ended. */
export type PhotoOutcome =
  | {
      readonly photo: string;
      /** As planned, relative or not; `result` has the absolute path. */
      readonly outPath: string;
      readonly result: StylizeResult;
      readonly error?: undefined;
    }
  | { readonly photo: string; readonly error: AppError };

export interface StylizePhotosOptions {
  readonly engine: PaintingEngine;
  readonly look: Look<StyleCodeBytes, AnyPhotoArea>;
  readonly compute: EngineCompute;
  /** The frame of each photo; absent: the whole photo. */
  readonly frame?: Frame | undefined;
  /** The part of each video to paint; absent: all. */
  readonly range?: EngineContent['range'];
  /** How each picture is written; the plan has the paths. */
  readonly output: Omit<FileOutput, 'path' | 'canReplace' | 'format'>;
  readonly signal: AbortSignal;
  /** The progress of one photo, 0-1. */
  readonly onProgress: (photo: string, progress: Parameters<ProgressSink>[0]) => void;
  readonly onOutcome: (outcome: PhotoOutcome) => void;
}

/**
 * Stylizes photos one after the other. A failed photo has its error as its outcome, and the others continue.
 * @throws CancelledError once `signal` is aborted; finished files stay.
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
  const { engine, look, compute, output, signal } = options;
  const path = resolve(photo);
  const { frame, range } = options;
  const { outPath, format, canReplace } = item;
  try {
    const result = await paintToFile(
      engine,
      {
        content: isReadableVideo(path) ? { path, range } : { path, frame },
        look: lookFor(look, path),
        compute,
        output: { ...output, path: resolve(outPath), format, canReplace },
      },
      { signal, onProgress: (progress) => options.onProgress(photo, progress) },
    );
    return { photo, outPath, result };
  } catch (thrown) {
    if (thrown instanceof CancelledError || !(thrown instanceof AppError)) throw thrown;
    return { photo, error: thrown };
  }
}

/** The look with the masks of one photo. */
function lookFor({ regions, ...look }: StylizePhotosOptions['look'], photo: string): EngineLook {
  return {
    ...look,
    regions: regions?.map(({ styles, strength, ...area }) => ({ styles, strength, ...areaFor(area, photo) })),
  };
}
