import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { NewTraining, TrainingInfo } from '../../shared/contract/trainings.js';
import { styleIdFor } from '../../shared/domain/styleInfo.js';
import type { TrainingReport } from '../../shared/engine/trainingReport.js';
import { CancelledError, ExpectedError, toSerialized } from '../../shared/errors.js';
import { isWithin } from '../files/pathKind.js';
import type { StyleCatalog } from '../library/styleCatalog.js';
import type { Log } from '../log/log.js';
import type { MediaStore } from '../media/mediaStore.js';
import { listRuns } from '../training/runFolder.js';
import { beginStyleRun } from '../training/styleRun.js';
import { addTrainedStyle } from '../training/trainedStyle.js';
import { lossPoint, trainingInfo } from '../training/trainingInfo.js';
import type { Emit } from '../events/emitter.js';
import type { EngineDesk } from './engineDesk.js';

export interface TrainingDeskOptions {
  readonly runsFolder: string;
  /** The folder of the models that ship with the program. */
  readonly shippedModels: string;
  readonly engine: EngineDesk;
  readonly media: MediaStore;
  readonly styles: () => StyleCatalog;
  /** Changes the library and notifies windows. @throws ExpectedError `library/in-use` */
  readonly changeLibrary: <T>(work: (catalog: StyleCatalog) => Promise<T>) => Promise<T>;
  readonly emit: Emit;
  readonly log: Log;
  /** Called with the progress of the running training, 0-1; null if none is running. */
  readonly onWorking: (fraction: number | null) => void;
  readonly onEnd: (training: TrainingInfo) => void;
}

/** How long a training may take to finish its step and write a checkpoint. */
const STOP_GRACE_MS = 60_000;

interface Entry {
  info: TrainingInfo;
  /** Set while it is in progress. */
  work?: { readonly controller: AbortController; readonly ended: Promise<void> };
}

/** The studio's trainings of styles: each is a run on disk that can be paused and continues after a restart. */
export class TrainingDesk {
  private readonly entries = new Map<string, Entry>();

  private constructor(private readonly options: TrainingDeskOptions) {}

  /** Reads the existing runs. Nothing is trained until requested. */
  static async open(options: TrainingDeskOptions): Promise<TrainingDesk> {
    const desk = new TrainingDesk(options);
    for (const id of await listRuns(options.runsFolder)) {
      // Runs of other kinds and damaged runs are left to the command line.
      const info = await desk.read(id).catch(() => undefined);
      if (info) desk.entries.set(id, { info });
    }
    return desk;
  }

  /** Newest first. */
  list(): TrainingInfo[] {
    return [...this.entries.values()].map(({ info }) => info).sort((a, b) => b.createdAt - a.createdAt);
  }

  /** The folder of a training. @throws ExpectedError `job/unknown` */
  runOf(id: string): string {
    this.entry(id);
    return join(this.options.runsFolder, id);
  }

  /** @param artworks, photos paths, checked by the caller. Throws like `beginStyleRun`. */
  async start(
    { name, minutes, network, excludesReserved }: NewTraining,
    artworks: readonly string[],
    photos: readonly string[],
  ): Promise<TrainingInfo> {
    const { runsFolder, engine, shippedModels, styles } = this.options;
    const id = await this.freeId(name);
    const { modelFolder } = engine.setting;
    await beginStyleRun(join(runsFolder, id), styles().userStyles, {
      name,
      styles: artworks,
      photos,
      length: { minutes },
      network,
      excludesReserved,
      // The program's own folder may be elsewhere at its next start.
      model: isWithin(modelFolder, shippedModels) ? undefined : modelFolder,
    });
    const entry: Entry = { info: await this.read(id) };
    this.entries.set(id, entry);
    this.begin(entry, false);
    return entry.info;
  }

  /** @throws ExpectedError `job/unknown`, `job/busy` */
  resume(id: string): void {
    this.begin(this.idle(id), false);
  }

  /** @throws like `resume`; also `job/busy` if nothing has been saved yet. */
  finish(id: string): void {
    const entry = this.idle(id);
    if (!entry.info.canFinish) {
      throw new ExpectedError('job/busy', `${entry.info.name} has learnt nothing yet.`, {
        advice: 'Continue the training.',
      });
    }
    this.begin(entry, true);
  }

  /** Does nothing for a training that is not in progress. @throws ExpectedError `job/unknown` */
  pause(id: string): void {
    const entry = this.entry(id);
    if (!entry.work) return;
    this.change(entry, { state: 'pausing' });
    entry.work.controller.abort();
  }

  /** @throws like `resume`; ExpectedError `disk/...` */
  async remove(id: string): Promise<void> {
    this.idle(id);
    this.entries.delete(id);
    await rm(join(this.options.runsFolder, id), { recursive: true, force: true });
    this.options.emit('training.removed', { trainingId: id });
  }

  /** Pauses the running training and waits until it is saved. */
  async close(): Promise<void> {
    const works = [...this.entries.values()].flatMap(({ work }) => work ?? []);
    for (const { controller } of works) controller.abort();
    await Promise.all(works.map(({ ended }) => ended));
  }

  private begin(entry: Entry, isEnough: boolean): void {
    const controller = new AbortController();
    this.change(entry, { state: 'waiting', error: null });
    const ended = this.work(entry, isEnough, controller.signal).finally(() => {
      delete entry.work;
      this.tellWorking();
      this.options.onEnd(entry.info);
    });
    entry.work = { controller, ended };
    this.tellWorking();
  }

  private async work(entry: Entry, isEnough: boolean, signal: AbortSignal): Promise<void> {
    try {
      await this.train(entry, isEnough, signal).catch((thrown: unknown) => {
        if (!(thrown instanceof CancelledError)) throw thrown;
      });
      this.change(entry, await this.read(entry.info.id));
    } catch (thrown) {
      this.options.log.error('A training failed', thrown);
      this.change(entry, { state: 'failed', secondsLeft: null, error: toSerialized(thrown) });
    }
  }

  /** Trains to the end and adds the style, or until a pause. @throws CancelledError if there was nothing to keep yet */
  private async train(entry: Entry, isEnough: boolean, signal: AbortSignal): Promise<void> {
    const { engine, runsFolder, changeLibrary } = this.options;
    const run = join(runsFolder, entry.info.id);
    const { backend, modelFolder } = engine.setting;
    const { reason } = await engine.request(
      { type: 'trainStyle', run, isEnough, backend, modelFolder },
      {
        signal,
        cancelGraceMs: STOP_GRACE_MS,
        onStarted: () => this.change(entry, { state: 'preparing' }),
        onReport: (report) => void this.hear(entry, report),
      },
    );
    if (reason === 'finished') await changeLibrary(({ userStyles }) => addTrainedStyle(run, userStyles));
  }

  private async hear(entry: Entry, report: TrainingReport): Promise<void> {
    switch (report.type) {
      case 'started':
        this.change(entry, { state: 'running', step: report.step, totalSteps: report.totalSteps ?? null });
        return;
      case 'budget':
        this.change(entry, { totalSteps: report.totalSteps });
        return;
      case 'losses': {
        const point = lossPoint(report.record);
        this.change(entry, {
          step: point.step,
          losses: point.losses,
          totalSteps: report.totalSteps ?? null,
          secondsLeft: report.secondsLeft ?? null,
        });
        this.options.emit('training.progress', { trainingId: entry.info.id, point });
        this.tellWorking();
        return;
      }
      case 'checkpoint':
        this.change(entry, { canFinish: true });
        return;
      case 'preview':
        // Skip a preview that newer ones have replaced.
        await this.options.media.addFile(report.path).then(
          (preview) => this.change(entry, { preview }),
          () => undefined,
        );
        return;
      case 'measuring':
        this.change(entry, { state: 'measuring', secondsLeft: null });
        return;
      default:
    }
  }

  private change(entry: Entry, part: Partial<TrainingInfo>): void {
    // After a pause request, report no other state until the pause is complete.
    const isPausing = entry.info.state === 'pausing' && entry.work !== undefined;
    const isEnd = part.state === 'paused' || part.state === 'done' || part.state === 'failed';
    entry.info = { ...entry.info, ...part, ...(isPausing && !isEnd ? { state: 'pausing' } : {}) };
    this.options.emit('training.changed', { training: entry.info });
  }

  private tellWorking(): void {
    const infos = [...this.entries.values()].filter(({ work }) => work).map(({ info }) => info);
    const [first] = infos;
    this.options.onWorking(first ? first.step / Math.max(1, first.totalSteps ?? Infinity) : null);
  }

  private read(id: string): Promise<TrainingInfo> {
    return trainingInfo(join(this.options.runsFolder, id), this.options.media);
  }

  /** A folder name that is not taken. */
  private async freeId(name: string): Promise<string> {
    const taken = new Set(await listRuns(this.options.runsFolder));
    const plain = styleIdFor(name);
    let id = plain;
    for (let count = 2; taken.has(id); count++) id = `${plain}-${count}`;
    return id;
  }

  private entry(id: string): Entry {
    const entry = this.entries.get(id);
    if (!entry) throw new ExpectedError('job/unknown', 'There is no such training any more.');
    return entry;
  }

  private idle(id: string): Entry {
    const entry = this.entry(id);
    if (!entry.work) return entry;
    throw new ExpectedError('job/busy', `${entry.info.name} is being trained.`, { advice: 'Pause it first.' });
  }
}
