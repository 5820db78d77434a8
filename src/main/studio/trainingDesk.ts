import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { TrainingHealth } from '../../ml/train/trainingHealth.js';
import type { NewTraining, TrainingInfo } from '../../shared/contract/trainings.js';
import { styleIdFor } from '../../shared/domain/styleInfo.js';
import { UNPLANNED, type TrainingPlan } from '../../shared/domain/trainingQueue.js';
import type { TrainingReport } from '../../shared/engine/trainingReport.js';
import { CancelledError, ExpectedError, toSerialized } from '../../shared/errors.js';
import type { Emit } from '../events/emitter.js';
import { freeBytesAt } from '../files/folderUsage.js';
import { isWithin } from '../files/pathKind.js';
import type { StyleCatalog } from '../library/styleCatalog.js';
import type { Log } from '../log/log.js';
import type { MediaStore } from '../media/mediaStore.js';
import type { PowerMonitor } from '../power/powerSource.js';
import { writeChosenStep } from '../training/chosenStep.js';
import { listRuns } from '../training/runFolder.js';
import { beginStyleRun } from '../training/styleRun.js';
import type { PictureChanges } from '../training/styleSet.js';
import { addTrainedStyle } from '../training/trainedStyle.js';
import { checkpointsIn, lossPoint, readRecords, trainingInfo } from '../training/trainingInfo.js';
import { TrainingQueue } from '../training/trainingQueue.js';
import type { EngineDesk } from './engineDesk.js';
import { decideTurns, type StopReason } from './trainingTurns.js';

export interface TrainingDeskOptions {
  readonly runsFolder: string;
  /** The folder of the models that ship with the program. */
  readonly shippedModels: string;
  readonly engine: EngineDesk;
  readonly media: MediaStore;
  readonly styles: () => StyleCatalog;
  /** Changes the library and notifies windows. @throws ExpectedError `library/in-use` */
  readonly changeLibrary: <T>(work: (catalog: StyleCatalog) => Promise<T>) => Promise<T>;
  /** What the machine runs on; absent: unknown. */
  readonly power?: PowerMonitor | undefined;
  /** Whether trainings wait while the machine runs on its battery. */
  readonly pausesOnBattery: () => boolean;
  readonly emit: Emit;
  readonly log: Log;
  /** Called with the progress of the running training, 0-1; null if none is running. */
  readonly onWorking: (fraction: number | null) => void;
  /** Called with whether some are planned for later. */
  readonly onPlanned: (arePlanned: boolean) => void;
  readonly onEnd: (training: TrainingInfo) => void;
}

/** What a new training is given, checked by the caller. */
export interface GivenPictures {
  /** Paths. */
  readonly artworks: readonly string[];
  readonly photos: readonly string[];
  readonly changes: PictureChanges;
}

/** How long a training may take to finish its step and write a checkpoint. */
const STOP_GRACE_MS = 60_000;
/** How often the power is looked at, and clocks that were set or slept are noticed. */
const LOOK_EVERY_MS = 15_000;
const HEALTH_EVERY_MS = 30_000;
/** With less free space, a training can fail at its next checkpoint. */
const LOW_DISK_BYTES = 1e9;

interface Work {
  readonly controller: AbortController;
  readonly health: TrainingHealth;
  ended: Promise<void>;
  /** Why it was stopped. */
  why?: StopReason;
  judgedAt: number;
}

interface Entry {
  info: TrainingInfo;
  /** Set while it is in progress. */
  work?: Work;
}

/**
 * The studio's trainings of styles: each is a run on disk that can be paused and continues after a restart. They run one
 * at a time in the order of a queue, which is on disk too.
 */
export class TrainingDesk {
  private readonly entries = new Map<string, Entry>();
  /** Queued trainings that wait for the user, since the program ended before them. */
  private readonly held = new Set<string>();
  private urgent: string | undefined;
  private isOnBattery = false;
  private isClosed = false;
  private timer: NodeJS.Timeout | undefined;
  private stopListening: (() => void) | undefined;

  private constructor(
    private readonly options: TrainingDeskOptions,
    private readonly queue: TrainingQueue,
  ) {}

  /** Reads the existing runs. Nothing is trained until requested or until its planned time. */
  static async open(options: TrainingDeskOptions): Promise<TrainingDesk> {
    const desk = new TrainingDesk(options, await TrainingQueue.open(options.runsFolder));
    for (const id of await listRuns(options.runsFolder)) {
      // Runs of other kinds and damaged runs are left to the command line.
      const info = await desk.read(id).catch(() => undefined);
      if (info) desk.entries.set(id, { info });
    }
    const isLeft = ({ id }: { id: string }): boolean => desk.entries.get(id)?.info.state === 'paused';
    for (const entry of desk.queue.entries.filter(isLeft)) desk.held.add(entry.id);
    await desk.dequeue(desk.queue.entries.filter((entry) => !isLeft(entry)).map(({ id }) => id));
    desk.stopListening = options.power?.onChange?.(() => void desk.take());
    await desk.take();
    return desk;
  }

  /** Newest first. */
  list(): TrainingInfo[] {
    return [...this.entries.values()].map(({ info }) => info).sort((a, b) => b.createdAt - a.createdAt);
  }

  /** The ids of those in the queue, in its order. */
  get order(): string[] {
    return this.queue.entries.map(({ id }) => id);
  }

  /** The folder of a training. @throws ExpectedError `job/unknown` */
  runOf(id: string): string {
    this.entry(id);
    return join(this.options.runsFolder, id);
  }

  /** Adds a training at the end of the queue. Throws like `beginStyleRun`. */
  async start(wish: NewTraining, { artworks, photos, changes }: GivenPictures): Promise<TrainingInfo> {
    const { runsFolder, engine, shippedModels, styles } = this.options;
    const { name, minutes, network, excludesReserved, plan } = wish;
    const id = await this.freeId(name);
    const { modelFolder } = engine.setting;
    await beginStyleRun(join(runsFolder, id), styles().userStyles, {
      name,
      styles: artworks,
      photos,
      changes,
      length: { minutes },
      network,
      excludesReserved,
      // The program's own folder may be elsewhere at its next start.
      model: isWithin(modelFolder, shippedModels) ? undefined : modelFolder,
    });
    const entry: Entry = { info: await this.read(id) };
    this.entries.set(id, entry);
    await this.enqueue(id, plan);
    return entry.info;
  }

  /** @throws ExpectedError `job/unknown`, `job/busy`, `disk/…` */
  async resume(id: string): Promise<void> {
    this.idle(id);
    this.held.delete(id);
    const { startAt, stopAt } = this.queue.find(id) ?? UNPLANNED;
    // A time that has passed meanwhile would end it at once.
    await this.enqueue(id, { startAt, stopAt: stopAt !== null && stopAt <= Date.now() ? null : stopAt });
  }

  /** Throws like `resume`. */
  async startNow(id: string): Promise<void> {
    this.idle(id);
    this.held.delete(id);
    await this.queue.putFirst(id);
    for (const [other, { work }] of this.entries) if (work && other !== this.urgent) this.stop(other, 'turn');
    this.tellOrder();
    await this.take();
  }

  /** @throws ExpectedError `job/unknown`, `disk/…`; `usage` for a training that is over */
  async plan(id: string, plan: TrainingPlan): Promise<void> {
    if (this.entry(id).info.styleId !== null) {
      throw new ExpectedError('usage', `${this.entry(id).info.name} is in your gallery already.`);
    }
    this.held.delete(id);
    await this.enqueue(id, plan);
  }

  /** Unknown ids are ignored. @throws ExpectedError `disk/…` */
  async reorder(ids: readonly string[]): Promise<void> {
    await this.queue.reorder(ids);
    this.tellOrder();
    await this.take();
  }

  /** Lets those go on that a restart interrupted. */
  async goOn(): Promise<void> {
    this.held.clear();
    await this.take();
  }

  /** @throws like `resume`; also `job/busy` if nothing has been saved yet. */
  async finish(id: string): Promise<void> {
    const entry = this.idle(id);
    if (!entry.info.canFinish) {
      throw new ExpectedError('job/busy', `${entry.info.name} has learnt nothing yet.`, {
        advice: 'Continue the training.',
      });
    }
    if (this.urgent !== undefined) {
      throw new ExpectedError('job/busy', 'Another style is being made.', { advice: 'Try again in a few minutes.' });
    }
    this.urgent = id;
    await this.take();
  }

  /** Does nothing for a training that neither runs nor is queued. @throws ExpectedError `job/unknown`, `disk/…` */
  async pause(id: string): Promise<void> {
    const entry = this.entry(id);
    this.held.delete(id);
    if (entry.work) {
      this.stop(id, 'user');
      return;
    }
    await this.dequeue([id]);
    await this.take();
  }

  /** @throws like `resume`; ExpectedError `disk/...` */
  async remove(id: string): Promise<void> {
    this.idle(id);
    await this.dequeue([id]);
    this.entries.delete(id);
    await rm(join(this.options.runsFolder, id), { recursive: true, force: true });
    this.options.emit('training.removed', { trainingId: id });
  }

  /** Which checkpoint the style is to be made of. Throws like `writeChosenStep`; ExpectedError `job/unknown` */
  async choose(id: string, step: number | null): Promise<void> {
    const entry = this.entry(id);
    await writeChosenStep(this.runOf(id), step);
    this.change(entry, { chosenStep: step });
  }

  /** A setting has changed. */
  settingsChanged(): void {
    void this.take();
  }

  /** Pauses the running training and waits until it is saved. The queue stays. */
  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.timer);
    this.stopListening?.();
    const works = [...this.entries].flatMap(([id, { work }]) => (work ? [{ id, work }] : []));
    for (const { id } of works) this.stop(id, 'closing');
    await Promise.all(works.map(({ work }) => work.ended));
  }

  private async enqueue(id: string, plan: TrainingPlan): Promise<void> {
    await this.queue.put(id, plan);
    this.tellOrder();
    await this.take();
  }

  private async dequeue(ids: readonly string[]): Promise<void> {
    const queued = ids.filter((id) => this.queue.find(id));
    await this.queue.remove(queued);
    if (queued.length > 0) this.tellOrder();
  }

  /** Looks at the clock, the power and the queue, and does what they ask for. */
  private async take(): Promise<void> {
    const { power, pausesOnBattery, log, onPlanned } = this.options;
    const source = pausesOnBattery() ? await power?.read().catch(() => undefined) : undefined;
    if (this.isClosed) return;
    this.isOnBattery = source === 'battery';
    const running = [...this.entries].find(([, { work }]) => work)?.[0];
    const { expired, stop, begin, waits, nextAt } = decideTurns({
      queue: this.queue.entries,
      held: this.held,
      running,
      urgent: this.urgent,
      isOnBattery: this.isOnBattery,
      now: Date.now(),
    });
    if (running !== undefined && stop) this.stop(running, stop);
    const next = begin === undefined ? undefined : this.entries.get(begin);
    if (next) this.begin(next, begin === this.urgent);
    if (expired.length > 0) {
      await this.dequeue(expired).catch((thrown: unknown) => log.error('The queue cannot be written', thrown));
    }
    for (const entry of this.entries.values()) this.showPlace(entry, waits.get(entry.info.id) ?? null);
    onPlanned([...waits.values()].includes('time'));
    clearTimeout(this.timer);
    if (this.queue.entries.length === 0) return;
    const ms = Math.min(LOOK_EVERY_MS, nextAt === undefined ? Infinity : Math.max(0, nextAt - Date.now()));
    this.timer = setTimeout(() => void this.take(), ms);
    this.timer.unref();
  }

  /** Shows a training's place in the queue. */
  private showPlace(entry: Entry, waitsFor: TrainingInfo['waitsFor']): void {
    const { info, work } = entry;
    const wait = work ? null : waitsFor;
    const queued = this.queue.find(info.id);
    const plan = queued ? { startAt: queued.startAt, stopAt: queued.stopAt } : null;
    const isResting = !work && (info.state === 'paused' || info.state === 'queued' || info.state === 'failed');
    const rest = queued ? (wait === 'you' ? 'paused' : 'queued') : info.state === 'queued' ? 'paused' : info.state;
    const state = isResting ? rest : info.state;
    const isSame = state === info.state && wait === info.waitsFor && isSamePlan(plan, info.plan);
    if (!isSame) this.change(entry, { state, plan, waitsFor: wait });
  }

  private stop(id: string, why: StopReason): void {
    const entry = this.entry(id);
    const { work } = entry;
    if (!work || work.controller.signal.aborted) return;
    work.why = why;
    this.change(entry, { state: 'pausing' });
    work.controller.abort();
  }

  private begin(entry: Entry, isEnough: boolean): void {
    const work: Work = {
      controller: new AbortController(),
      health: new TrainingHealth(),
      ended: Promise.resolve(),
      judgedAt: 0,
    };
    entry.work = work;
    this.change(entry, { state: 'waiting', waitsFor: null, error: null });
    work.ended = this.work(entry, work, isEnough);
    this.tellWorking();
  }

  private async work(entry: Entry, work: Work, isEnough: boolean): Promise<void> {
    const { log, onEnd } = this.options;
    const { id } = entry.info;
    const end = await this.outcome(entry, work, isEnough);
    const isLeft = work.why === 'turn' || work.why === 'battery' || work.why === 'closing';
    const stays = end.state === 'paused' && isLeft && this.queue.find(id) !== undefined;
    if (!stays) await this.dequeue([id]).catch((thrown: unknown) => log.error('The queue cannot be written', thrown));
    if (this.urgent === id) this.urgent = undefined;
    delete entry.work;
    this.change(entry, { ...end, plan: stays ? entry.info.plan : null });
    this.tellWorking();
    onEnd(entry.info);
    await this.take();
  }

  private async outcome(entry: Entry, work: Work, isEnough: boolean): Promise<Partial<TrainingInfo>> {
    try {
      await this.train(entry, work, isEnough).catch((thrown: unknown) => {
        if (!(thrown instanceof CancelledError)) throw thrown;
      });
      return await this.read(entry.info.id);
    } catch (thrown) {
      this.options.log.error('A training failed', thrown);
      return { state: 'failed', secondsLeft: null, complaints: [], error: toSerialized(thrown) };
    }
  }

  /** Trains to the end and adds the style, or until a pause. @throws CancelledError if there was nothing to keep yet */
  private async train(entry: Entry, work: Work, isEnough: boolean): Promise<void> {
    const { engine, runsFolder, changeLibrary } = this.options;
    const run = join(runsFolder, entry.info.id);
    const { backend, modelFolder } = engine.setting;
    for (const record of await readRecords(run)) work.health.add(record);
    const { reason } = await engine.request(
      { type: 'trainStyle', run, isEnough, backend, modelFolder },
      {
        signal: work.controller.signal,
        cancelGraceMs: STOP_GRACE_MS,
        onStarted: () => this.change(entry, { state: 'preparing' }),
        onReport: (report) => void this.hear(entry, work, report),
      },
    );
    if (reason === 'finished') await changeLibrary(({ userStyles }) => addTrainedStyle(run, userStyles));
  }

  private async hear(entry: Entry, work: Work, report: TrainingReport): Promise<void> {
    const run = join(this.options.runsFolder, entry.info.id);
    switch (report.type) {
      case 'started':
        this.change(entry, { state: 'running', step: report.step, totalSteps: report.totalSteps ?? null });
        return;
      case 'budget':
        this.change(entry, { totalSteps: report.totalSteps });
        return;
      case 'losses': {
        const point = lossPoint(report.record);
        work.health.add(report.record);
        this.change(entry, {
          step: point.step,
          losses: point.losses,
          totalSteps: report.totalSteps ?? null,
          secondsLeft: report.secondsLeft ?? null,
        });
        this.options.emit('training.progress', { trainingId: entry.info.id, point });
        this.tellWorking();
        return this.judge(entry, work, run);
      }
      case 'checkpoint': {
        const checkpoints = await checkpointsIn(run);
        const bestStep = report.isBest ? report.step : entry.info.bestStep;
        if (entry.work === work) this.change(entry, { canFinish: true, checkpoints, bestStep });
        return;
      }
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

  /** Now and then, how the training is. */
  private async judge(entry: Entry, work: Work, run: string): Promise<void> {
    if (Date.now() - work.judgedAt < HEALTH_EVERY_MS) return;
    work.judgedAt = Date.now();
    const free = await freeBytesAt(run);
    const isFull = free !== null && free < LOW_DISK_BYTES;
    const complaints = [...(isFull ? (['diskFull'] as const) : []), ...work.health.complaints()];
    if (entry.work === work) this.change(entry, { complaints });
  }

  private change(entry: Entry, part: Partial<TrainingInfo>): void {
    // After a pause request, report no other state until the pause is complete.
    const isPausing = entry.info.state === 'pausing' && entry.work !== undefined;
    entry.info = { ...entry.info, ...part, ...(isPausing ? { state: 'pausing' } : {}) };
    this.options.emit('training.changed', { training: entry.info });
  }

  private tellOrder(): void {
    this.options.emit('training.queue', { trainingIds: this.order });
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

function isSamePlan(one: TrainingPlan | null, other: TrainingPlan | null): boolean {
  return one?.startAt === other?.startAt && one?.stopAt === other?.stopAt;
}
