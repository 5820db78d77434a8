import { dirname } from 'node:path';
import { densityFor, type OutputSize } from '../../shared/batch/outputSize.js';
import type { Priority } from '../../shared/domain/priority.js';
import type { StylizeResult } from '../../shared/engine/events.js';
import type {
  EngineCompute,
  EngineContent,
  EngineFileOutput,
  EngineJob,
  EngineLook,
  EngineTimeline,
} from '../../shared/engine/requests.js';
import type { JobOptions } from '../engine/engineHost.js';
import { removeTemporaries } from '../files/atomicFile.js';
import { toDiskError } from '../files/diskErrors.js';
import { makeFolder } from '../files/makeFolder.js';
import { isAlive } from '../files/processAlive.js';
import { longSideOf } from './longSideOf.js';

/** What painting to files needs from an engine; an `EngineHost` is one. */
export interface PaintingEngine {
  request(job: EngineJob<'stylize'>, options?: JobOptions): Promise<StylizeResult>;
  /** The process id of the current engine, or of the last one. */
  readonly enginePid: number | undefined;
}

/** The path of a picture and how it is written; see `EngineFileOutput`. */
export interface FileOutput extends Omit<EngineFileOutput, 'sizePx' | 'densityPpi' | 'size'> {
  /** Absent: the photo's own size. */
  readonly size?: OutputSize | undefined;
}

/** A picture to paint: the photo, the look, what computes it, and the output. */
export interface FilePainting {
  readonly content: EngineContent;
  readonly look: EngineLook;
  readonly timeline?: EngineTimeline | undefined;
  readonly compute: EngineCompute;
  /** A mask of the part that will be seen; see the engine's protocol. */
  readonly coverPath?: string | undefined;
  readonly output: FileOutput;
  readonly priority?: Priority | undefined;
  readonly previewPx?: number | undefined;
}

/**
 * Paints a photo to a file, creating its folder. An engine that dies meanwhile leaves no files behind.
 * @throws CancelledError once the signal is aborted; errors of the engine; ExpectedError `disk/...`
 */
export async function paintToFile(
  engine: PaintingEngine,
  { output: { size, ...output }, content, ...painting }: FilePainting,
  options: JobOptions = {},
): Promise<StylizeResult> {
  const folder = dirname(output.path);
  const pids = new Set<number>();
  try {
    await makeFolder(folder);
    // Checked now: since planning, the file may have been replaced by one of another size.
    const sizePx = await longSideOf(content, size);
    return await engine.request(
      { type: 'stylize', content, ...painting, output: { ...output, size, sizePx, densityPpi: densityFor(size) } },
      {
        ...options,
        onStarted: () => {
          if (engine.enginePid !== undefined) pids.add(engine.enginePid);
          options.onStarted?.();
        },
      },
    );
  } catch (thrown) {
    // A running engine removes its own files, and may be writing other pictures to this folder.
    const dead = [...pids].filter((pid) => pid !== engine.enginePid || !isAlive(pid));
    for (const pid of dead) await removeTemporaries(folder, pid);
    throw toDiskError(thrown, output.path, 'write');
  }
}
