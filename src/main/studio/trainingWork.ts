import { TrainingHealth } from '../../ml/train/trainingHealth.js';
import type { LossPoint, TrainingInfo } from '../../shared/contract/trainings.js';
import type { TrainingReport } from '../../shared/engine/trainingReport.js';
import { freeBytesAt } from '../files/folderUsage.js';
import { addTrainedStyle } from '../training/trainedStyle.js';
import { checkpointsIn, lossPoint, readRecords } from '../training/trainingInfo.js';
import type { StyleCatalog } from '../library/styleCatalog.js';
import type { MediaStore } from '../media/mediaStore.js';
import type { EngineDesk } from './engineDesk.js';
import type { StopReason } from './trainingTurns.js';

/** How long a training may take to finish its step and write a checkpoint. */
const STOP_GRACE_MS = 60_000;
const HEALTH_EVERY_MS = 30_000;
/** With less free space, a training can fail at its next checkpoint. */
const LOW_DISK_BYTES = 1e9;

/** What every training uses. */
export interface TrainingTools {
  readonly engine: EngineDesk;
  readonly media: MediaStore;
  /** Changes the library and notifies windows. @throws ExpectedError `library/in-use` */
  readonly changeLibrary: <T>(work: (catalog: StyleCatalog) => Promise<T>) => Promise<T>;
}

export interface TrainingWorkOptions extends TrainingTools {
  /** The folder of the run. */
  readonly run: string;
  readonly onChange: (part: Partial<TrainingInfo>) => void;
  readonly onPoint: (point: LossPoint) => void;
}

/** One training in progress: what the engine reports becomes changes of what windows see. */
export class TrainingWork {
  /** Settles when the training has ended and its style has been added. */
  ended: Promise<void> = Promise.resolve();
  private readonly controller = new AbortController();
  private readonly health = new TrainingHealth();
  private judgedAt = 0;
  private hasEnded = false;
  private reason: StopReason | undefined;

  constructor(private readonly options: TrainingWorkOptions) {}

  /** Why it was stopped; undefined if it was not. */
  get why(): StopReason | undefined {
    return this.reason;
  }

  get isStopping(): boolean {
    return this.controller.signal.aborted;
  }

  stop(why: StopReason): void {
    this.reason = why;
    this.controller.abort();
  }

  /** What it still hears is of no interest any more. */
  leave(): void {
    this.hasEnded = true;
  }

  /**
   * Trains to the end and adds the style, or until it is stopped.
   *
   * @param isEnough makes the style of what has been learnt.
   * @throws CancelledError if there was nothing to keep yet; errors of the engine and of `addTrainedStyle`
   */
  async train(isEnough: boolean): Promise<void> {
    const { engine, run, changeLibrary, onChange } = this.options;
    const { backend, modelFolder } = engine.setting;
    for (const record of await readRecords(run)) this.health.add(record);
    const { reason } = await engine.request(
      { type: 'trainStyle', run, isEnough, backend, modelFolder },
      {
        signal: this.controller.signal,
        cancelGraceMs: STOP_GRACE_MS,
        onStarted: () => onChange({ state: 'preparing' }),
        onReport: (report) => void this.hear(report),
      },
    );
    if (reason === 'finished') await changeLibrary(({ userStyles }) => addTrainedStyle(run, userStyles));
  }

  private async hear(report: TrainingReport): Promise<void> {
    const { run, media, onChange, onPoint } = this.options;
    switch (report.type) {
      case 'started':
        onChange({ state: 'running', step: report.step, totalSteps: report.totalSteps ?? null });
        return;
      case 'budget':
        onChange({ totalSteps: report.totalSteps });
        return;
      case 'losses': {
        const point = lossPoint(report.record);
        this.health.add(report.record);
        onChange({
          step: point.step,
          losses: point.losses,
          totalSteps: report.totalSteps ?? null,
          secondsLeft: report.secondsLeft ?? null,
        });
        onPoint(point);
        return this.judge();
      }
      case 'checkpoint': {
        const checkpoints = await checkpointsIn(run);
        if (this.hasEnded) return;
        onChange({ canFinish: true, checkpoints, ...(report.isBest ? { bestStep: report.step } : {}) });
        return;
      }
      case 'preview':
        // Skip a preview that newer ones have replaced.
        await media.addFile(report.path).then(
          (preview) => onChange({ preview }),
          () => undefined,
        );
        return;
      case 'measuring':
        onChange({ state: 'measuring', secondsLeft: null });
        return;
      default:
    }
  }

  /** Now and then, how the training is. */
  private async judge(): Promise<void> {
    if (Date.now() - this.judgedAt < HEALTH_EVERY_MS) return;
    this.judgedAt = Date.now();
    const free = await freeBytesAt(this.options.run);
    const isFull = free !== null && free < LOW_DISK_BYTES;
    const complaints = [...(isFull ? (['diskFull'] as const) : []), ...this.health.complaints()];
    if (!this.hasEnded) this.options.onChange({ complaints });
  }
}
