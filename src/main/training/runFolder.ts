import { appendFile, mkdir, open, readdir, readFile, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import writeFileAtomic from 'write-file-atomic';
import { ExpectedError, ModelError } from '../../shared/errors.js';
import type { Checkpoint } from '../../ml/checkpoints/checkpoint.js';
import { parseTrainingConfig, type TrainingConfig } from '../../ml/train/config.js';
import type { LossRecord, PreviewPictures, RunStore } from '../../ml/train/ports.js';
import { makeFolder } from '../files/makeFolder.js';
import { writeJson } from '../files/writeJson.js';
import { CheckpointFolder } from './checkpointFolder.js';
import { readChosenStep } from './chosenStep.js';
import { composePreview } from './previewSheet.js';
import { RunLock } from './runLock.js';

export const CONFIG_FILE = 'config.json';

/** A run's losses, one JSON line per record. */
export const lossesPath = (run: string): string => join(run, 'losses.jsonl');
/** The folder of a run's preview pictures. */
export const previewsFolder = (run: string): string => join(run, 'previews');

/**
 * One training run on disk: `config.json`, `losses.jsonl`, `previews/step-00001234.jpg` and
 * `checkpoints/step-00001234/`. Locked for other processes while open.
 */
export class RunFolder implements RunStore {
  readonly checkpoints: CheckpointFolder;
  /** The step of the best checkpoint, if known. */
  private bestStep: number | undefined;

  private constructor(
    readonly path: string,
    readonly config: TrainingConfig,
    private readonly lock: RunLock,
  ) {
    this.checkpoints = new CheckpointFolder(join(path, 'checkpoints'));
  }

  /**
   * Creates a new run.
   * @throws ExpectedError `disk/exists` if a run with this name and checkpoints exists.
   */
  static async create(path: string, config: TrainingConfig): Promise<RunFolder> {
    await makeFolder(path);
    const lock = await RunLock.acquire(path);
    const run = new RunFolder(path, config, lock);
    try {
      if ((await run.checkpoints.steps()).length > 0) {
        throw new ExpectedError('disk/exists', `There is a run with checkpoints in ${path} already.`, {
          details: { folder: path },
          advice: 'Resume it with --resume, or give the new run another name with --name.',
        });
      }
      await mkdir(join(path, 'checkpoints'), { recursive: true });
      await mkdir(previewsFolder(path), { recursive: true });
      await run.checkpoints.removeLeftovers();
      await writeJson(join(path, CONFIG_FILE), config);
      await writeFileAtomic(lossesPath(path), '');
      return run;
    } catch (thrown) {
      await lock.release();
      throw thrown;
    }
  }

  /**
   * Opens a run to continue it.
   * @throws ExpectedError `disk/not-readable` if there is no run in `path`.
   */
  static async open(path: string): Promise<RunFolder> {
    const config = await readRunConfig(path);
    const lock = await RunLock.acquire(path);
    const run = new RunFolder(path, config, lock);
    try {
      await run.checkpoints.removeLeftovers();
      return run;
    } catch (thrown) {
      await lock.release();
      throw thrown;
    }
  }

  /**
   * The last readable checkpoint. Truncates `losses.jsonl` to its step, so that the history has each step once.
   * Undefined if the run was killed before its first checkpoint: it then starts again.
   */
  async resume(onUnreadable: (message: string) => void): Promise<Checkpoint | undefined> {
    const steps = await this.checkpoints.steps();
    for (const step of steps.reverse()) {
      try {
        const checkpoint = await this.checkpoints.load(step);
        this.bestStep = await this.checkpoints.findBest();
        await this.cutLosses(step);
        return checkpoint;
      } catch (thrown) {
        if (!(thrown instanceof ModelError)) throw thrown;
        onUnreadable(thrown.message);
      }
    }
    await this.cutLosses(0);
    return undefined;
  }

  async appendLosses(record: LossRecord): Promise<void> {
    await appendFile(this.lossesPath, `${JSON.stringify(record)}\n`);
  }

  async saveCheckpoint(checkpoint: Checkpoint, isBest: boolean): Promise<void> {
    await this.syncLosses();
    await this.checkpoints.save(checkpoint);
    if (isBest) this.bestStep = checkpoint.state.step;
    const chosen = await readChosenStep(this.path);
    const always = [this.bestStep, chosen].filter((step) => step !== undefined);
    await this.checkpoints.prune({ ...this.config.checkpoints, always });
  }

  async savePreview(step: number, pictures: PreviewPictures): Promise<string> {
    const sheet = composePreview(pictures);
    const path = join(previewsFolder(this.path), `step-${String(step).padStart(8, '0')}.jpg`);
    const { width, height, data } = sheet;
    const raw = { width, height, channels: 3 } as const;
    await writeFileAtomic(path, await sharp(data, { raw }).jpeg({ quality: 90 }).toBuffer());
    await this.dropOldPreviews();
    return path;
  }

  private async dropOldPreviews(): Promise<void> {
    const { keep } = this.config.previews;
    if (keep === undefined) return;
    const folder = previewsFolder(this.path);
    for (const name of (await readdir(folder)).sort().slice(0, -keep)) await rm(join(folder, name), { force: true });
  }

  async close(): Promise<void> {
    await this.lock.release();
  }

  private get lossesPath(): string {
    return lossesPath(this.path);
  }

  /** A checkpoint requires the lines up to its step to be on disk. */
  private async syncLosses(): Promise<void> {
    const file = await open(this.lossesPath, 'a');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  }

  private async cutLosses(step: number): Promise<void> {
    const bytes = await readFile(this.lossesPath).catch(() => undefined);
    if (!bytes) return;
    let end = 0;
    for (let from = 0; from < bytes.length;) {
      const newline = bytes.indexOf(0x0a, from);
      if (newline < 0 || stepOfLine(bytes.toString('utf8', from, newline)) > step) break;
      from = end = newline + 1;
    }
    await truncate(this.lossesPath, end);
  }
}

/** @throws ExpectedError `disk/not-readable` if `path` is not a run. */
export async function readRunConfig(path: string): Promise<TrainingConfig> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(join(path, CONFIG_FILE), 'utf8'));
  } catch (cause) {
    throw new ExpectedError('disk/not-readable', `There is no training run in ${path}.`, {
      cause,
      advice: 'Give the name or the folder of a run, as the training printed it.',
    });
  }
  return parseTrainingConfig(json);
}

/** The names of all runs below `runsFolder`, sorted. */
export async function listRuns(runsFolder: string): Promise<string[]> {
  const entries = await readdir(runsFolder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

function stepOfLine(line: string): number {
  try {
    const { step } = JSON.parse(line) as { step?: unknown };
    return typeof step === 'number' ? step : Infinity;
  } catch {
    return Infinity;
  }
}
