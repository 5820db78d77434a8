import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSaved, type SavedFormat } from '../../shared/domain/savedFormat.js';
import { ModelError } from '../../shared/errors.js';
import {
  CHECKPOINT_VERSION,
  checkpointStateSchema,
  type Checkpoint,
  type CheckpointState,
} from '../../ml/checkpoints/checkpoint.js';
import { decodeSafetensors, encodeSafetensors } from '../../ml/checkpoints/safetensors.js';
import type { NamedArrays } from '../../ml/models/parameters.js';
import { keptSteps, type KeepingRule } from './keptSteps.js';

const NAME = /^step-(\d{8,})$/;
const TEMPORARY = '.writing-';
const STATE_FILE = 'state.json';
const TENSOR_FILES = {
  weights: 'weights.safetensors',
  optimizer: 'optimizer.safetensors',
  average: 'average.safetensors',
};

/** `state.json` of a checkpoint. */
export const CHECKPOINT_FORMAT: SavedFormat<CheckpointState> = {
  version: CHECKPOINT_VERSION,
  schema: checkpointStateSchema,
};

/** The checkpoints of one run, in folders named `step-00001234`. Each checkpoint is complete or absent. */
export class CheckpointFolder {
  constructor(private readonly root: string) {}

  /** The steps of all checkpoints, ascending. */
  async steps(): Promise<number[]> {
    const names = await readdir(this.root).catch(() => []);
    const steps = names.flatMap((name) => NAME.exec(name)?.[1] ?? []).map(Number);
    return steps.sort((first, second) => first - second);
  }

  /**
   * Writes to a temporary folder, flushes every file to disk, then renames. A power failure or a kill leaves either the
   * whole checkpoint or none.
   */
  async save(checkpoint: Checkpoint): Promise<void> {
    const final = this.pathOf(checkpoint.state.step);
    const temporary = join(this.root, `${TEMPORARY}${checkpoint.state.step}`);
    await rm(temporary, { recursive: true, force: true });
    await mkdir(temporary, { recursive: true });
    for (const kind of ['weights', 'optimizer', 'average'] as const) {
      await writeDurably(join(temporary, TENSOR_FILES[kind]), encodeSafetensors(checkpoint[kind]));
    }
    await writeDurably(join(temporary, STATE_FILE), `${JSON.stringify(checkpoint.state, null, 2)}\n`);
    await rm(final, { recursive: true, force: true });
    await rename(temporary, final);
    await syncFolder(this.root);
  }

  /** @throws ModelError `checkpoint/unreadable` when a file is missing, damaged or of another version. */
  async load(step: number): Promise<Checkpoint> {
    const state = await this.loadState(step);
    const tensors = async (kind: keyof typeof TENSOR_FILES): Promise<NamedArrays> => {
      const path = join(this.pathOf(step), TENSOR_FILES[kind]);
      try {
        return decodeSafetensors(await readFile(path)).arrays;
      } catch (cause) {
        throw unreadable(path, cause);
      }
    };
    return {
      state,
      weights: await tensors('weights'),
      optimizer: await tensors('optimizer'),
      average: await tensors('average'),
    };
  }

  async loadState(step: number): Promise<CheckpointState> {
    const path = join(this.pathOf(step), STATE_FILE);
    try {
      return parseSaved(CHECKPOINT_FORMAT, JSON.parse(await readFile(path, 'utf8')));
    } catch (cause) {
      throw unreadable(path, cause);
    }
  }

  /**
   * The step of the best checkpoint: the first one whose loss is the best loss that the last checkpoint records. The
   * last checkpoint if none was ever compared; undefined if there is none.
   */
  async findBest(): Promise<number | undefined> {
    const steps = await this.steps();
    const states = await Promise.all(steps.map((step) => this.loadState(step).catch(() => undefined)));
    const known = states.filter((state) => state !== undefined);
    const best = known.at(-1)?.bestLoss;
    return (known.find(({ bestLoss }) => bestLoss === best && best !== null) ?? known.at(-1))?.step;
  }

  /** Deletes all checkpoints except those of `keptSteps`. */
  async prune(rule: KeepingRule): Promise<void> {
    const steps = await this.steps();
    const kept = keptSteps(steps, rule);
    for (const step of steps) {
      if (!kept.has(step)) await rm(this.pathOf(step), { recursive: true, force: true });
    }
  }

  /** Removes the incomplete checkpoints of killed processes. */
  async removeLeftovers(): Promise<void> {
    const names = await readdir(this.root).catch(() => []);
    for (const name of names.filter((entry) => entry.startsWith(TEMPORARY))) {
      await rm(join(this.root, name), { recursive: true, force: true });
    }
  }

  private pathOf(step: number): string {
    return join(this.root, `step-${String(step).padStart(8, '0')}`);
  }
}

async function writeDurably(path: string, data: Uint8Array | string): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.writeFile(data);
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Makes a rename survive a power failure. Some systems cannot open a folder for this; the rename is still done there.
 */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}

function unreadable(path: string, cause: unknown): ModelError {
  const why = cause instanceof Error ? cause.message.replace(/\s+/g, ' ') : String(cause);
  return new ModelError('checkpoint/unreadable', `The checkpoint file ${path} cannot be used: ${why}`, {
    cause,
    advice: 'Resume from an older checkpoint of the run.',
  });
}
