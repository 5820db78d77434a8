import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { parseSaved, type SavedFormat } from '../../shared/domain/savedFormat.js';
import type { BatchReport } from '../../shared/batch/batchReport.js';
import type { BatchSettings } from '../../shared/batch/batchSettings.js';
import type { BatchEvent, BatchItemState, BatchItemView, BatchJobSummary } from '../../shared/batch/batchState.js';
import { type AppError, ExpectedError, toSerialized } from '../../shared/errors.js';
import { toDiskError } from '../files/diskErrors.js';
import { makeFolder } from '../files/makeFolder.js';
import { writeJson } from '../files/writeJson.js';
import { BatchJob, listJobIds, readJobFile, readRecord, readSummary, removeJob, type StyleCodes } from './batchJob.js';
import type { PlanOptions } from './batchPlan.js';
import type { PaintingEngine } from '../painting/paintToFile.js';
import { reportOf } from './jobReport.js';
import { runJob } from './runJob.js';

const ORDER_FILE = 'queue.json';
const orderSchema = z.object({
  format: z.literal('pentimento-queue'),
  version: z.literal(1),
  order: z.array(z.string()),
});

export const QUEUE_FORMAT: SavedFormat<z.infer<typeof orderSchema>> = { version: 1, schema: orderSchema };

export interface BatchQueueOptions {
  /** The folder of all batch jobs, one folder each. */
  readonly jobsFolder: string;
  readonly engine: PaintingEngine;
}

type StopReason = 'paused' | 'cancelled' | 'left';

interface Running {
  readonly job: BatchJob;
  readonly controller: AbortController;
  whenStopped: StopReason;
  readonly ended: Promise<void>;
}

/**
 * The batch jobs of one user, processed one after the other in order. All state is always on disk: a killed queue
 * continues where it stopped when it is started again.
 */
export class BatchQueue {
  private readonly listeners = new Set<(event: BatchEvent) => void>();
  /** The jobs that this queue knows, in order. Open jobs have more recent information. */
  private order: string[] = [];
  private readonly summaries = new Map<string, BatchJobSummary>();
  private running: Running | undefined;
  private isStarted = false;
  /** Changes of the queue's state run one after the other. */
  private last: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly jobsFolder: string,
    private readonly engine: PaintingEngine,
  ) {}

  /**
   * Reads the queue; no work starts before `start`.
   * @returns the queue, and the problems of jobs that cannot be read: these are left alone.
   */
  static async open({ jobsFolder, engine }: BatchQueueOptions): Promise<{ queue: BatchQueue; problems: AppError[] }> {
    const queue = new BatchQueue(jobsFolder, engine);
    return { queue, problems: await queue.load() };
  }

  onEvent(listener: (event: BatchEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  list(): BatchJobSummary[] {
    return this.order.map((id) => this.summary(id));
  }

  /** @throws ExpectedError `job/unknown` */
  summary(id: string): BatchJobSummary {
    if (this.running?.job.id === id) return this.running.job.summary(true);
    const summary = this.summaries.get(id);
    if (summary) return summary;
    throw new ExpectedError('job/unknown', `There is no batch job ${id}.`, { details: { job: id } });
  }

  /**
   * Plans a new job and appends it.
   * @param codes the style codes, by the hashes in `settings` (`codeHash`).
   * @throws like `BatchJob.create`
   */
  async add(settings: BatchSettings, codes: StyleCodes, options: PlanOptions = {}): Promise<BatchJobSummary> {
    const id = await BatchJob.create(this.jobsFolder, settings, codes, options);
    return this.change(async () => {
      const summary = await readSummary(this.jobsFolder, id);
      this.summaries.set(id, summary);
      await this.setOrder([...this.order, id]);
      this.tell({ type: 'job', job: summary });
      return summary;
    });
  }

  /** Starts work on waiting jobs and on later ones. */
  start(): void {
    this.isStarted = true;
    this.kick();
  }

  /** Stops working; the running job continues at the next start. */
  async stop(): Promise<void> {
    this.isStarted = false;
    await this.halt('left');
  }

  /**
   * Stops a job where it is. Items in progress start again when it is resumed.
   * @throws ExpectedError `job/unknown`
   */
  async pause(id: string): Promise<void> {
    this.summary(id);
    await this.amend(id, async (job) => job.record.state === 'waiting' && (await noteNow(job, 'paused')));
    // The job may have started while the change waited for its turn.
    if (this.running?.job.id === id) await this.halt('paused');
  }

  async resume(id: string): Promise<void> {
    await this.amend(id, async (job) => job.record.state === 'paused' && (await noteNow(job, 'resumed')));
  }

  /** Ends a job early; its output stays. */
  async cancel(id: string): Promise<void> {
    this.summary(id);
    await this.amend(id, async (job) => !isOver(job.record.state) && (await noteNow(job, 'cancelled')));
    if (this.running?.job.id === id) await this.halt('cancelled');
  }

  /** Resets failed items to waiting. @returns their number */
  async retryFailed(id: string): Promise<number> {
    this.summary(id);
    let count = 0;
    const again = async (job: BatchJob): Promise<void> => {
      const items = job.record.failed();
      count = items.length;
      if (count > 0) await job.note({ type: 'again', items });
    };
    await this.amend(id, again);
    if (this.running?.job.id === id) await again(this.running.job);
    return count;
  }

  /**
   * Puts the jobs in this order; jobs that are not named follow in their old order. The running job is not interrupted.
   */
  async reorder(ids: readonly string[]): Promise<void> {
    for (const id of ids) this.summary(id);
    await this.change(async () => {
      const first = [...new Set(ids)];
      await this.setOrder([...first, ...this.order.filter((id) => !first.includes(id))]);
    });
  }

  /** Removes a job, ending it first; its output stays. */
  async remove(id: string): Promise<void> {
    await this.cancel(id);
    await this.change(async () => {
      await removeJob(this.jobsFolder, id);
      this.summaries.delete(id);
      await this.setOrder(this.order.filter((other) => other !== id));
      this.tell({ type: 'removed', jobId: id });
    });
  }

  /** The report of a job so far. @throws ExpectedError `job/unknown`, `job/unreadable` */
  async report(id: string): Promise<BatchReport> {
    this.summary(id);
    return reportOf(join(this.jobsFolder, id));
  }

  /** At most `count` items of a job, starting at `from`; only those in `state` if given. */
  async items(
    id: string,
    { from, count, state = null }: { from: number; count: number; state?: BatchItemState | null },
  ): Promise<BatchItemView[]> {
    this.summary(id);
    const folder = join(this.jobsFolder, id);
    const running = this.running?.job.id === id ? this.running.job : undefined;
    const { renditions } = (running?.file ?? (await readJobFile(folder))).settings;
    const record = running?.record ?? (await readRecord(folder));
    return record.items
      .filter(({ item }) => state === null || record.stateOf(item) === state)
      .slice(from, from + count)
      .map((planned) => record.view(planned, renditions[planned.rendition]!.name));
  }

  /** Settles once no job is running. */
  async idle(): Promise<void> {
    for (;;) {
      await this.last;
      if (!this.running) return;
      await this.running.ended;
    }
  }

  private async load(): Promise<AppError[]> {
    const problems: AppError[] = [];
    for (const id of await listJobIds(this.jobsFolder)) {
      try {
        this.summaries.set(id, await readSummary(this.jobsFolder, id));
      } catch (thrown) {
        problems.push(toDiskError(thrown, join(this.jobsFolder, id), 'read'));
      }
    }
    const saved = await this.readOrder();
    const known = [...this.summaries.keys()];
    this.order = [...saved.filter((id) => known.includes(id)), ...known.filter((id) => !saved.includes(id))];
    return problems;
  }

  /** If the order file is lost or damaged, no job is lost: jobs are then ordered by age. */
  private async readOrder(): Promise<string[]> {
    try {
      return parseSaved(QUEUE_FORMAT, JSON.parse(await readFile(join(this.jobsFolder, ORDER_FILE), 'utf8'))).order;
    } catch {
      return [];
    }
  }

  private async setOrder(order: string[]): Promise<void> {
    await makeFolder(this.jobsFolder);
    const path = join(this.jobsFolder, ORDER_FILE);
    await writeJson(path, { format: 'pentimento-queue', version: 1, order }).catch((thrown: unknown) => {
      throw toDiskError(thrown, path, 'write');
    });
    this.order = order;
    this.tell({ type: 'order', jobIds: order });
  }

  /** Opens a job that is not running, lets `apply` write to its journal, and closes it. */
  private async amend(id: string, apply: (job: BatchJob) => Promise<unknown>): Promise<void> {
    this.summary(id);
    await this.change(async () => {
      if (this.running?.job.id === id) return;
      const job = await BatchJob.open(this.jobsFolder, id);
      try {
        await apply(job);
        this.publish(job.summary());
      } finally {
        await job.close();
      }
    });
  }

  private async halt(whenStopped: StopReason): Promise<void> {
    const { running } = this;
    if (!running) return;
    running.whenStopped = whenStopped;
    running.controller.abort();
    await running.ended;
  }

  /** Changes the queue's state, then checks for work. */
  private async change<T>(step: () => Promise<T>): Promise<T> {
    const result = this.last.then(step);
    this.last = result.catch(() => undefined);
    try {
      return await result;
    } finally {
      this.kick();
    }
  }

  private kick(): void {
    this.last = this.last.then(() => this.startNext()).catch(() => undefined);
  }

  private async startNext(): Promise<void> {
    if (!this.isStarted || this.running) return;
    for (const id of this.order) {
      if (this.summaries.get(id)?.state !== 'waiting') continue;
      try {
        this.run(await BatchJob.open(this.jobsFolder, id));
        return;
      } catch (thrown) {
        // Another process has it open, or it cannot be read: try the next one.
        this.setAside(id, toDiskError(thrown, join(this.jobsFolder, id), 'read'));
      }
    }
  }

  private run(job: BatchJob): void {
    const controller = new AbortController();
    const running: Running = {
      job,
      controller,
      whenStopped: 'left',
      ended: Promise.resolve().then(() => this.follow(running)),
    };
    this.running = running;
    this.tell({ type: 'job', job: job.summary(true) });
  }

  private async follow(running: Running): Promise<void> {
    const { job, controller } = running;
    try {
      await runJob(job, {
        engine: this.engine,
        signal: controller.signal,
        whenStopped: () => running.whenStopped,
        onProgress: (progress) => this.tell({ type: 'progress', jobId: job.id, progress }),
        onItem: (item) => this.tell({ type: 'item', jobId: job.id, item: job.view(item) }),
      });
    } catch (thrown) {
      job.record.state = 'paused';
      job.record.reason = toSerialized(toDiskError(thrown, job.folder, 'write'));
    }
    const summary = job.summary();
    if (summary.state === 'done') await noteNow(job, 'closed').catch(() => undefined);
    // The queue continues with the next job even if closing fails.
    await job.close().catch(() => undefined);
    this.running = undefined;
    this.publish(summary);
    if (isOver(summary.state)) this.tell({ type: 'ended', job: summary, reportFolder: job.folder });
    this.kick();
  }

  private setAside(id: string, error: AppError): void {
    const summary = this.summaries.get(id)!;
    this.publish({ ...summary, state: 'paused', reason: toSerialized(error) });
  }

  private publish(summary: BatchJobSummary): void {
    this.summaries.set(summary.id, summary);
    this.tell({ type: 'job', job: summary });
  }

  private tell(event: BatchEvent): void {
    for (const listener of this.listeners) listener(event);
  }
}

function isOver(state: BatchJobSummary['state']): boolean {
  return state === 'done' || state === 'cancelled';
}

async function noteNow(job: BatchJob, type: 'paused' | 'resumed' | 'cancelled' | 'closed'): Promise<void> {
  const at = new Date().toISOString();
  await job.note(type === 'paused' ? { type, reason: null, at } : { type, at });
}
