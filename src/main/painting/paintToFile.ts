import { dirname } from 'node:path';
import { densityFor, type OutputSize } from '../../shared/batch/outputSize.js';
import type { Priority } from '../../shared/domain/priority.js';
import type {
  EngineCompute,
  EngineContent,
  EngineFileOutput,
  EngineJob,
  EngineLook,
  StylizeResult,
} from '../../shared/engine/protocol.js';
import type { JobOptions } from '../engine/engineHost.js';
import { removeTemporaries } from '../files/atomicFile.js';
import { toDiskError } from '../files/diskErrors.js';
import { makeFolder } from '../files/makeFolder.js';
import { isAlive } from '../files/processAlive.js';
import { longSideOf } from './longSideOf.js';

/** What painting into files needs of an engine; an `EngineHost` is one. */
export interface PaintingEngine {
  request(job: EngineJob<'stylize'>, options?: JobOptions): Promise<StylizeResult>;
  /** The process id of the present engine, or of the last one. */
  readonly enginePid: number | undefined;
}

/** Where a picture goes and how it is written; see `EngineFileOutput`. */
export interface FileOutput extends Omit<EngineFileOutput, 'sizePx' | 'densityPpi' | 'size'> {
  /** Absent: the photo's own size. */
  readonly size?: OutputSize | undefined;
}

/** A picture to be painted: of which photo, how it is to look, what computes it, and where it goes. */
export interface FilePainting {
  readonly content: EngineContent;
  readonly look: EngineLook;
  readonly compute: EngineCompute;
  readonly output: FileOutput;
  readonly priority?: Priority | undefined;
  readonly previewPx?: number | undefined;
}

/**
 * Paints a photo into a file, whose folder is made. An engine that dies meanwhile leaves nothing behind.
 * @throws CancelledError once the signal is aborted; what the engine fails with; ExpectedError `disk/...`
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
    // Looked at now: a file may have been replaced by one of another size since the work was planned.
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
    // A living engine removes its own, and may be writing other pictures into this folder.
    const dead = [...pids].filter((pid) => pid !== engine.enginePid || !isAlive(pid));
    for (const pid of dead) await removeTemporaries(folder, pid);
    throw toDiskError(thrown, output.path, 'write');
  }
}
