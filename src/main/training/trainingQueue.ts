import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSaved } from '../../shared/domain/savedFormat.js';
import { TRAINING_QUEUE_FORMAT, type QueuedTraining, type TrainingPlan } from '../../shared/domain/trainingQueue.js';
import { toDiskError } from '../files/diskErrors.js';
import { makeFolder } from '../files/makeFolder.js';
import { writeJson } from '../files/writeJson.js';

type Entries = readonly QueuedTraining[];

/**
 * The order in which trainings are to run, and when. Always on disk: every change is written before it counts, one
 * after the other. Changes throw ExpectedError `disk/…`, and then change nothing.
 */
export class TrainingQueue {
  private last: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly path: string,
    private current: Entries,
  ) {}

  /** A file that is lost or damaged is an empty queue: the trainings themselves are in their folders. */
  static async open(runsFolder: string): Promise<TrainingQueue> {
    const path = join(runsFolder, 'queue.json');
    const read = async (): Promise<Entries> =>
      parseSaved(TRAINING_QUEUE_FORMAT, JSON.parse(await readFile(path, 'utf8'))).entries;
    return new TrainingQueue(path, await read().catch(() => []));
  }

  get entries(): Entries {
    return this.current;
  }

  find(id: string): QueuedTraining | undefined {
    return this.current.find((entry) => entry.id === id);
  }

  /** Appends a training, or gives one that is there already another plan. */
  async put(id: string, plan: TrainingPlan): Promise<void> {
    const entry = { id, startAt: plan.startAt, stopAt: plan.stopAt };
    await this.change((entries) =>
      entries.some((each) => each.id === id)
        ? entries.map((each) => (each.id === id ? entry : each))
        : [...entries, entry],
    );
  }

  /** Moves a training to the front, or adds it there, to start at once. Keeps when it is to stop. */
  async putFirst(id: string): Promise<void> {
    await this.change((entries) => {
      const stopAt = entries.find((each) => each.id === id)?.stopAt ?? null;
      return [{ id, startAt: null, stopAt }, ...entries.filter((each) => each.id !== id)];
    });
  }

  async remove(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.change((entries) => entries.filter(({ id }) => !ids.includes(id)));
  }

  /** Those that are not named follow in their old order; unknown ones are ignored. */
  async reorder(ids: readonly string[]): Promise<void> {
    await this.change((entries) => {
      const first = [...new Set(ids)].flatMap((id) => entries.find((each) => each.id === id) ?? []);
      return [...first, ...entries.filter((each) => !first.includes(each))];
    });
  }

  private async change(next: (entries: Entries) => Entries): Promise<void> {
    const write = this.last.then(async () => {
      const entries = next(this.current);
      try {
        await makeFolder(join(this.path, '..'));
        await writeJson(this.path, { format: 'pentimento-training-queue', version: 1, entries });
      } catch (thrown) {
        throw toDiskError(thrown, this.path, 'write');
      }
      this.current = entries;
    });
    this.last = write.catch(() => undefined);
    await write;
  }
}
