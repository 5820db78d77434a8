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
  /** Changes the library, and tells windows. @throws ExpectedError `library/in-use` */
  readonly changeLibrary: <T>(work: (catalog: StyleCatalog) => Promise<T>) => Promise<T>;
  readonly emit: Emit;
  readonly log: Log;
  /** Hears how far the training in progress is, 0-1; null while none is. */
  readonly onWorking: (fraction: number | null) => void;
  readonly onEnd: (training: TrainingInfo) => void;
}

/** How long a training may take to end its step and write a checkpoint. */
const STOP_GRACE_MS = 60_000;

interface Entry {
  info: TrainingInfo;
  /** While it is in progress. */
  work?: { readonly controller: AbortController; readonly ended: Promise<void> };
}

/** The studio's trainings of styles: each is a run on the disk, which can be paused and continues after a restart. */
export class TrainingDesk {
  private readonly entries = new Map<string, Entry>();

  private constructor(private readonly options: TrainingDeskOptions) {}

  /** Reads what there is. Nothing is trained before someone says so. */
  static async open(options: TrainingDeskOptions): Promise<TrainingDesk> {
    const desk = new TrainingDesk(options);
    for (const id of await listRuns(options.runsFolder)) {
      // Other runs than those of styles, and damaged ones, are the command line's.
      const info = await desk.read(id).catch(() => undefined);
      if (info) desk.entries.set(id, { info });
    }
    return desk;
  }

  /** The newest first. */
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
    { name, minutes, network }: NewTraining,
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
      // The program's own may lie elsewhere at its next start.
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

  /** @throws like `resume`; `job/busy` too where nothing is written down yet. */
  finish(id: string): void {
    const entry = this.idle(id);
    if (!entry.info.canFinish) {
      throw new ExpectedError('job/busy', `${entry.info.name} has learnt nothing yet.`, {
        advice: 'Continue the training.',
      });
    }
    this.begin(entry, true);
  }

  /** Of one that is not in progress it says nothing. @throws ExpectedError `job/unknown` */
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

  /** Pauses what is in progress, and waits until it is written down. */
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

  /** Trains to the end and adds the style, or until a pause. @throws CancelledError if nothing was to be kept yet */
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
        // One that has given way to newer ones by now is not shown.
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
    // Who has asked for a pause hears of nothing else until it is over.
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

  /** A folder's name that is not taken. */
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
