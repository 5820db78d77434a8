import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
import { selectBackend, type BackendChoice } from '../../ml/backends/ladder.js';
import type { Checkpoint } from '../../ml/checkpoints/checkpoint.js';
import type { TrainingConfig } from '../../ml/train/config.js';
import type { TrainingEvent, TrainingOutcome } from '../../ml/train/ports.js';
import type { OpenBackend } from '../../ml/backends/backend.js';
import { toImage } from '../../ml/train/pixelBatches.js';
import { train, type TrainingJob } from '../../ml/train/trainer.js';
import type { TrainingTask } from '../../ml/train/trainingTask.js';
import type { FolderSource } from './folderSource.js';
import { openGradientProcesses } from './gradientProcesses.js';
import { readRunConfig, RunFolder } from './runFolder.js';
import { completeConfig, openImages, openTask, type DataPaths, type Notice } from './trainingInputs.js';

/** How many artworks a task sees before training: enough for the spread of their statistics; 100 MB at 256 px. */
const CALIBRATION_ARTWORKS = 128;

/** The events of the training service in addition to the trainer's own. */
export type TrainBaseEvent =
  | TrainingEvent
  | {
      readonly type: 'opened';
      readonly run: string;
      readonly backend: string;
      readonly device: string;
      readonly photos: number;
      readonly artworks: number;
    }
  | { readonly type: 'notice'; readonly message: string }
  /** The training is finished; its effect is being measured. */
  | { readonly type: 'measuring' };

export interface TrainBaseOptions extends DataPaths {
  /** Folder of the run. */
  readonly run: string;
  /** The configuration of a new run; if absent, the run in the folder continues with its own. */
  readonly config?: TrainingConfig | undefined;
  readonly backend?: BackendChoice | undefined;
  /** An open backend, which stays owned by the caller; default: the run opens its own. */
  readonly openBackend?: OpenBackend | undefined;
  /**
   * How many processes compute, at most one per micro-batch; each gets its share of the cores. Default: 1. A run is
   * reproducible bit for bit only with the same number, since native kernels sum in an order that depends on their
   * threads.
   */
  readonly processes?: number | undefined;
  readonly report: (event: TrainBaseEvent) => void;
  /** See `TrainingJob.pause`. Its duration does not count as training time. */
  readonly pause?: (() => Promise<void>) | undefined;
  /** When aborted, the run writes a checkpoint and ends. */
  readonly signal?: AbortSignal;
}

/**
 * Trains a new run or continues one.
 * @throws ExpectedError for invalid folders, files and configurations; ModelError `train/diverged`.
 */
export async function trainBase(options: TrainBaseOptions): Promise<TrainingOutcome> {
  const { report, signal } = options;
  const notice: Notice = (message) => report({ type: 'notice', message });
  const config = completeConfig(options.config ?? (await readRunConfig(options.run)), options, options.run);
  const images = await openImages(config, options.run, notice);
  const { source, dataHash } = images;
  const run = options.config ? await RunFolder.create(options.run, config) : await RunFolder.open(options.run);
  const closers: (() => Promise<void> | void)[] = [() => run.close()];
  try {
    const processes = Math.min(options.processes ?? 1, config.microBatches);
    if (processes > 1) shareCores(processes);
    const backend = options.openBackend ?? (await selectBackend(options.backend));
    if (!options.openBackend) closers.push(() => backend.dispose());
    const time = pausingTime(options.pause);
    const { photoCount: photos, artworkCount: artworks } = images;
    report({ type: 'opened', run: run.path, backend: backend.name, device: backend.deviceName, photos, artworks });
    const checkpoint = options.config ? undefined : await run.resume(notice);
    if (checkpoint) tellDifferences(checkpoint, dataHash, backend.name, notice);
    // A checkpoint has its own weights; the file with the initial weights may be gone.
    const task = await openTask(checkpoint ? { ...config, initialWeights: undefined } : config, options.pause);
    closers.push(() => task.dispose());
    if (!checkpoint && config.initialWeights === undefined) await calibrate(task, source, config.data.cropSize);
    const gradients = await openGradientProcesses(processes - 1, config, backend.name);
    closers.push(() => gradients.close());
    return await train({
      config,
      configHash: sha256(JSON.stringify(config)),
      dataHash,
      backend: backend.name,
      task,
      source,
      store: run,
      workers: gradients.workers,
      checkpoint,
      report,
      ...time,
      ...(signal ? { signal } : {}),
    });
  } finally {
    for (const close of closers.reverse()) await close();
  }
}

/** Shows a task some artworks before training. */
async function calibrate(task: TrainingTask, source: FolderSource, size: number): Promise<void> {
  if (!task.calibrate) return;
  const artworks = toImage(await source.firstArtworks(CALIBRATION_ARTWORKS), CALIBRATION_ARTWORKS, size);
  task.calibrate(artworks);
  artworks.dispose();
}

/**
 * Gives each process its share of the cores. TensorFlow reads the variables at start-up, here and in child processes.
 */
function shareCores(processes: number): void {
  process.env['TF_NUM_INTRAOP_THREADS'] = String(Math.max(1, Math.floor(availableParallelism() / processes)));
}

/** A clock that stops during pauses. */
function pausingTime(pause: (() => Promise<void>) | undefined): Pick<TrainingJob, 'clock' | 'pause'> {
  let pausedMs = 0;
  return {
    clock: () => performance.now() - pausedMs,
    pause:
      pause &&
      (async () => {
        const from = performance.now();
        await pause();
        pausedMs += performance.now() - from;
      }),
  };
}

/** Reports differences that prevent a resumed run from matching the interrupted one exactly. */
function tellDifferences({ state }: Checkpoint, dataHash: string, backend: string, notice: Notice): void {
  if (state.dataHash !== dataHash) {
    notice('The data folders changed since the last checkpoint: the run goes on, with samples in another order.');
  }
  if (state.backend !== backend) {
    notice(`The run was trained on ${state.backend} so far: on ${backend} it goes on, not bit for bit the same.`);
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
