import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { NewTraining, TrainingInfo } from '../../shared/contract/trainings.js';
import { styleIdFor } from '../../shared/domain/styleInfo.js';
import { UNPLANNED, type TrainingPlan } from '../../shared/domain/trainingQueue.js';
import { CancelledError, ExpectedError, toSerialized } from '../../shared/errors.js';
import type { Emit } from '../events/emitter.js';
import { isWithin } from '../files/pathKind.js';
import type { StyleCatalog } from '../library/styleCatalog.js';
import type { Log } from '../log/log.js';
import type { PowerMonitor } from '../power/powerSource.js';
import { writeChosenStep } from '../training/chosenStep.js';
import { listRuns } from '../training/runFolder.js';
import { beginStyleRun } from '../training/styleRun.js';
import type { PictureChanges } from '../training/styleSet.js';
import { trainingInfo } from '../training/trainingInfo.js';
import { TrainingQueue } from '../training/trainingQueue.js';
import { decideTurns, type StopReason } from './trainingTurns.js';
import { TrainingWork, type TrainingTools } from './trainingWork.js';

export interface TrainingDeskOptions extends TrainingTools {
  readonly runsFolder: string;
  /** The folder of the models that ship with the program. */
  readonly shippedModels: string;
  readonly styles: () => StyleCatalog;
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

/** How often the power is looked at, and clocks that were set or slept are noticed. */
const LOOK_EVERY_MS = 15_000;

interface Entry {
  info: TrainingInfo;
  /** Set while it is in progress. */
  work?: TrainingWork;
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
    if (!work || work.isStopping) return;
    this.change(entry, { state: 'pausing' });
    work.stop(why);
  }

  private begin(entry: Entry, isEnough: boolean): void {
    const { engine, media, changeLibrary, emit } = this.options;
    const work = new TrainingWork({
      run: join(this.options.runsFolder, entry.info.id),
      engine,
      media,
      changeLibrary,
      onChange: (part) => this.change(entry, part),
      onPoint: (point) => {
        emit('training.progress', { trainingId: entry.info.id, point });
        this.tellWorking();
      },
    });
    entry.work = work;
    this.change(entry, { state: 'waiting', waitsFor: null, error: null });
    work.ended = this.work(entry, work, isEnough);
    this.tellWorking();
  }

  private async work(entry: Entry, work: TrainingWork, isEnough: boolean): Promise<void> {
    const { log, onEnd } = this.options;
    const { id } = entry.info;
    const end = await this.outcome(entry, work, isEnough);
    const isLeft = work.why === 'turn' || work.why === 'battery' || work.why === 'closing';
    const stays = end.state === 'paused' && isLeft && this.queue.find(id) !== undefined;
    if (!stays) await this.dequeue([id]).catch((thrown: unknown) => log.error('The queue cannot be written', thrown));
    if (this.urgent === id) this.urgent = undefined;
    work.leave();
    delete entry.work;
    this.change(entry, { ...end, plan: stays ? entry.info.plan : null });
    this.tellWorking();
    onEnd(entry.info);
    await this.take();
  }

  private async outcome(entry: Entry, work: TrainingWork, isEnough: boolean): Promise<Partial<TrainingInfo>> {
    try {
      await work.train(isEnough).catch((thrown: unknown) => {
        if (!(thrown instanceof CancelledError)) throw thrown;
      });
      return await this.read(entry.info.id);
    } catch (thrown) {
      this.options.log.error('A training failed', thrown);
      return { state: 'failed', secondsLeft: null, complaints: [], error: toSerialized(thrown) };
    }
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
