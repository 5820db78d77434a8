import * as tf from '@tensorflow/tfjs-core';
import { BugError, ModelError } from '../../shared/errors.js';
import type { Checkpoint } from '../checkpoints/checkpoint.js';
import { CHECKPOINT_VERSION } from '../checkpoints/checkpoint.js';
import type { NamedArray, NamedArrays } from '../models/parameters.js';
import type { TrainingConfig } from './config.js';
import { optimizerSettingsOf } from './config.js';
import {
  differentiateMicroBatch,
  fromNumbers,
  splitBatch,
  type GradientWorker,
  type NetworkGradient,
} from './gradientWorker.js';
import { Learner } from './learner.js';
import { LossLedger, type LossMeans } from './lossLedger.js';
import type { BatchSource, LossRecord, PixelBatch, RunStore, TrainingEvent, TrainingOutcome } from './ports.js';
import { renderPreviews, toTrainingBatch } from './pixelBatches.js';
import { learningRateFactor } from './schedule.js';
import { StepBudget } from './stepBudget.js';
import type { TrainingTask } from './trainingTask.js';
import { disposeGradients, meanGradient, type TurnGradient } from './turnGradient.js';

/** The share of a run's time for previews; previews beyond it are skipped. */
const PREVIEW_SHARE = 0.05;

/** The inputs of a run. The task, the source and the store are owned by the caller. */
export interface TrainingJob {
  readonly config: TrainingConfig;
  readonly configHash: string;
  readonly dataHash: string;
  readonly backend: string;
  readonly task: TrainingTask;
  readonly source: BatchSource;
  readonly store: RunStore;
  /** The checkpoint to continue from; without it the run starts at step 1 with the task's current parameters. */
  readonly checkpoint?: Checkpoint | undefined;
  readonly report: (event: TrainingEvent) => void;
  /** When aborted, the run writes a checkpoint after the current step and ends as `stopped`. */
  readonly signal?: AbortSignal;
  /**
   * Awaited before a step and before each network's turn, so that more urgent work can run. It must not change what the
   * turns compute. Default: no pause.
   */
  readonly pause?: (() => Promise<void>) | undefined;
  /** Compute micro-batches in parallel with this process; owned by the caller. Default: none. */
  readonly workers?: readonly GradientWorker[] | undefined;
  /** Milliseconds from any origin. */
  readonly clock: () => number;
  /** Called with the duration of each part of a step, in milliseconds; for benchmarks. */
  readonly observe?: (part: string, ms: number) => void;
}

/**
 * Trains until the step budget is used up or the signal aborts. A run that was killed and resumed from a checkpoint
 * takes the same steps as an uninterrupted one, bit for bit on the same backend: everything depends only on the tensors
 * and sums of the checkpoint, the seed and the step.
 * @throws ModelError `train/diverged` naming the loss and the step; the last good checkpoint is then on disk.
 */
export async function train(job: TrainingJob): Promise<TrainingOutcome> {
  const run = new Run(job);
  try {
    return await run.go();
  } finally {
    run.dispose();
  }
}

class Run {
  private readonly learners: Learner[];
  private readonly ledger = new LossLedger();
  private readonly budget: StepBudget;
  private readonly startedAt: number;
  private readonly firstStep: number;
  private readonly secondsBefore: number;
  private step: number;
  private savedStep: number;
  private savedSeconds: number;
  private bestLoss: number | null;
  private waitedMs = 0;
  private previewMs = 0;
  private lastLine: { step: number; ms: number };

  constructor(private readonly job: TrainingJob) {
    const { config, task, checkpoint, clock } = job;
    this.learners = task.networks.map(
      (network) => new Learner(network, optimizerSettingsOf(config, network.name), config.averageDecay),
    );
    if (checkpoint) {
      for (const learner of this.learners) {
        learner.restore(checkpoint.weights, checkpoint.optimizer, checkpoint.average);
      }
      this.ledger.restore(checkpoint.state.losses);
    }
    this.budget = checkpoint ? StepBudget.frozen(checkpoint.state.totalSteps) : StepBudget.start(config);
    this.step = this.savedStep = this.firstStep = checkpoint?.state.step ?? 0;
    this.bestLoss = checkpoint?.state.bestLoss ?? null;
    this.secondsBefore = this.savedSeconds = checkpoint?.state.elapsedSeconds ?? 0;
    this.startedAt = clock();
    this.lastLine = { step: this.step, ms: this.startedAt };
  }

  async go(): Promise<TrainingOutcome> {
    const { config, report, signal } = this.job;
    const parameterCounts = Object.fromEntries(this.learners.map(({ name, parameterCount }) => [name, parameterCount]));
    report({ type: 'started', step: this.step, totalSteps: this.budget.totalSteps, parameterCounts });
    while (!this.budget.isDone(this.step) && !signal?.aborted) {
      await this.takeStep();
      const isNewlyFrozen = this.freezeBudget();
      const isLast = this.budget.isDone(this.step);
      const endsEpoch = this.endsEpoch();
      if (this.step % config.logEvery === 0 || isLast || endsEpoch) await this.logLosses();
      if (endsEpoch) this.reportEpoch();
      if (this.step % config.checkpoints.every === 0 || isLast) await this.saveCheckpoint(true);
      else if (isNewlyFrozen || this.isSaveDue()) await this.saveCheckpoint(false);
      if (this.step % config.previews.every === 0 || isLast) await this.showPreviews();
    }
    if (this.step > this.savedStep) {
      this.freezeBudget(true);
      await this.saveCheckpoint(false);
    }
    return this.outcome();
  }

  dispose(): void {
    for (const learner of this.learners) learner.dispose();
    this.ledger.dispose();
  }

  /** One batch, and one turn of each network on it. */
  private async takeStep(): Promise<void> {
    const step = this.step + 1;
    const pixels = await this.waitForBatch(step);
    const factor = learningRateFactor(step, this.budget.totalSteps, this.job.config.schedule);
    await this.job.pause?.();
    const gradients = await this.differentiate(pixels, step);
    const results = this.learners.map((learner, index) => {
      const turn = gradients[index] as TurnGradient;
      return [learner.name, this.timed(learner.name, () => learner.update(turn, step, factor))] as const;
    });
    this.ledger.add(new Map(results));
    this.step = step;
  }

  /**
   * The gradients of all turns, averaged over the micro-batches. Workers compute some of them in parallel. The result
   * does not depend on which process computes which part, since gradients are added in the order of the micro-batches.
   */
  private async differentiate(pixels: PixelBatch, step: number): Promise<TurnGradient[]> {
    const { config, task, workers = [], pause } = this.job;
    const microBatches = splitBatch(pixels, config.microBatches);
    const flats = this.learners.map(({ flat }) => flat);
    const asked = new Map<number, Promise<readonly NetworkGradient[]>>();
    if (workers.length > 0) {
      const weights = await Promise.all(flats.map((flat) => flat.read()));
      for (const [index, part] of microBatches.entries()) {
        const worker = workers[(index % (workers.length + 1)) - 1];
        if (!worker) continue;
        const { answer } = await worker.ask({ step, weights, pixels: part });
        // If this process fails first, the answer is never awaited.
        answer.catch(() => undefined);
        asked.set(index, answer);
      }
    }
    const own = new Map<number, TurnGradient[]>();
    const parts: TurnGradient[][] = [];
    try {
      const timed = this.timed.bind(this);
      for (const [index, part] of microBatches.entries()) {
        if (!asked.has(index)) own.set(index, await differentiateMicroBatch(task, flats, part, step, { pause, timed }));
      }
      const answers = new Map<number, readonly NetworkGradient[]>();
      for (const [index, answer] of asked) answers.set(index, await answer);
      for (const index of microBatches.keys()) {
        parts.push(own.get(index) ?? (answers.get(index) as readonly NetworkGradient[]).map(fromNumbers));
      }
    } catch (thrown) {
      disposeGradients([...own.values()].flat());
      throw thrown;
    }
    return this.learners.map((_, network) => meanGradient(parts.map((part) => part[network] as TurnGradient)));
  }

  private async waitForBatch(step: number): Promise<PixelBatch> {
    const { clock, source, observe } = this.job;
    const from = clock();
    // Turns the event loop once per step, even if the batch is ready, so that signals and finished decodings are
    // handled.
    await tf.nextFrame();
    const pixels = await source.take(step);
    const ms = clock() - from;
    this.waitedMs += ms;
    observe?.('data', ms);
    return pixels;
  }

  private timed<Result>(part: string, work: () => Result): Result {
    const from = this.job.clock();
    const result = work();
    this.job.observe?.(part, this.job.clock() - from);
    return result;
  }

  private async logLosses(): Promise<void> {
    const { config, store, report } = this.job;
    const means = await this.ledger.takeWindow();
    this.checkDivergence(means);
    const record: LossRecord = {
      step: this.step,
      epoch: this.epochOf(this.step),
      ...means,
      learningRateFactor: learningRateFactor(this.step, this.budget.totalSteps, config.schedule),
      imagesPerSecond: this.takeSpeed(),
      seconds: this.elapsedSeconds(),
    };
    await store.appendLosses(record);
    report({ type: 'losses', record, totalSteps: this.budget.totalSteps, secondsLeft: this.secondsLeft() });
  }

  private checkDivergence({ losses, gradientNorms }: LossMeans): void {
    for (const [network, byName] of Object.entries(losses)) {
      const limit = this.job.config.divergenceFactor * Math.max(1, Math.abs(this.ledger.initial[network] ?? 1));
      for (const [name, value] of [...Object.entries(byName), ['gradient norm', gradientNorms[network]] as const]) {
        if (!Number.isFinite(value)) throw this.diverged(`${network} ${name}`, `is ${value}`);
      }
      const total = byName['total'] ?? 0;
      if (Math.abs(total) > limit) throw this.diverged(`${network} total`, `rose to ${total.toPrecision(4)}`);
    }
  }

  private diverged(loss: string, what: string): ModelError {
    return new ModelError('train/diverged', `Training diverged: the loss ${loss} ${what} at step ${this.step}.`, {
      details: { loss, step: this.step },
      advice: 'Resume from the last checkpoint with a lower learning rate, or look at the data of the last steps.',
    });
  }

  private reportEpoch(): void {
    this.job.report({ type: 'epoch', epoch: this.epochOf(this.step), losses: this.ledger.takeEpoch() });
  }

  /** Fixes the number of steps of a run limited by minutes once its speed is known. Returns whether it did so now. */
  private freezeBudget(now = false): boolean {
    const secondsPerStep = this.budget.measure(this.step, this.elapsedSeconds(), now);
    const { totalSteps } = this.budget;
    if (secondsPerStep === undefined || totalSteps === undefined) return false;
    this.job.report({ type: 'budget', totalSteps, secondsPerStep });
    return true;
  }

  /** Whether too much would be lost by a kill now. A run whose length is still being timed has no checkpoints. */
  private isSaveDue(): boolean {
    const { everyMinutes } = this.job.config.checkpoints;
    if (everyMinutes === undefined || this.budget.totalSteps === undefined) return false;
    return this.elapsedSeconds() - this.savedSeconds >= everyMinutes * 60;
  }

  /** Only regular checkpoints can become the best: those of an interruption must not affect later steps. */
  private async saveCheckpoint(isRegular: boolean): Promise<void> {
    const { config, configHash, dataHash, backend, store, report } = this.job;
    const { totalSteps } = this.budget;
    if (totalSteps === undefined) throw new BugError('A checkpoint needs a frozen step budget.');
    const arrays = { weights: new Map(), optimizer: new Map(), average: new Map() } as Record<
      'weights' | 'optimizer' | 'average',
      Map<string, NamedArray>
    >;
    for (const learner of this.learners) {
      const own = await learner.read();
      for (const kind of ['weights', 'optimizer', 'average'] as const) {
        for (const [name, array] of own[kind]) arrays[kind].set(name, array);
      }
    }
    this.checkFinite(arrays.weights);
    const loss = isRegular ? this.ledger.takeCheckpointLoss() : undefined;
    const isBest = loss !== undefined && (this.bestLoss === null || loss < this.bestLoss);
    if (isBest) this.bestLoss = loss;
    const state = {
      version: CHECKPOINT_VERSION,
      step: this.step,
      totalSteps,
      imagesSeen: this.step * config.batch,
      elapsedSeconds: this.elapsedSeconds(),
      bestLoss: this.bestLoss,
      losses: await this.ledger.save(),
      config,
      configHash,
      dataHash,
      backend,
    } as const;
    await store.saveCheckpoint({ state, ...arrays }, isBest);
    this.savedStep = this.step;
    this.savedSeconds = state.elapsedSeconds;
    report({ type: 'checkpoint', step: this.step, isBest });
  }

  /**
   * Weights can become invalid between two log lines; a checkpoint with such weights would replace the last good one.
   */
  private checkFinite(weights: NamedArrays): void {
    for (const [name, { data }] of weights) {
      if (!data.every(Number.isFinite)) throw this.diverged(name, 'has values that are no numbers');
    }
  }

  private async showPreviews(): Promise<void> {
    const { clock, task, source, store, report } = this.job;
    const elapsedMs = clock() - this.startedAt;
    if (this.previewMs > elapsedMs * PREVIEW_SHARE) return;
    const from = clock();
    const batch = toTrainingBatch(await source.previewBatch());
    try {
      const withAverages = this.learners.reduceRight<() => ReturnType<typeof renderPreviews>>(
        (inner, learner) => () => learner.withAverage(inner),
        () => renderPreviews(task, batch),
      );
      const path = await store.savePreview(this.step, await withAverages());
      report({ type: 'preview', step: this.step, path });
    } finally {
      tf.dispose([batch.content, batch.style]);
      this.previewMs += clock() - from;
    }
  }

  /** Epochs are counted in photos. */
  private epochOf(step: number): number {
    return Math.floor(((step - 1) * this.job.config.batch) / this.job.source.photoCount);
  }

  /** Epochs of only a few steps, as with small sets, are not reported. */
  private endsEpoch(): boolean {
    const { config, source } = this.job;
    const isLong = source.photoCount >= config.batch * config.logEvery;
    return isLong && this.epochOf(this.step + 1) > this.epochOf(this.step);
  }

  private elapsedSeconds(): number {
    return this.secondsBefore + (this.job.clock() - this.startedAt) / 1000;
  }

  private secondsLeft(): number | undefined {
    const done = this.step - this.firstStep;
    const { totalSteps } = this.budget;
    if (totalSteps === undefined || done === 0) return undefined;
    return ((totalSteps - this.step) * (this.job.clock() - this.startedAt)) / 1000 / done;
  }

  /** Photos per second since the last call. */
  private takeSpeed(): number {
    const now = { step: this.step, ms: this.job.clock() };
    const seconds = (now.ms - this.lastLine.ms) / 1000;
    const images = (now.step - this.lastLine.step) * this.job.config.batch;
    this.lastLine = now;
    return images / Math.max(seconds, 1e-6);
  }

  private outcome(): TrainingOutcome {
    const seconds = (this.job.clock() - this.startedAt) / 1000;
    const steps = this.step - this.firstStep;
    return {
      reason: this.budget.isDone(this.step) ? 'finished' : 'stopped',
      step: this.step,
      totalSteps: this.budget.totalSteps ?? this.step,
      seconds,
      imagesPerSecond: (steps * this.job.config.batch) / Math.max(seconds, 1e-6),
      waitShare: this.waitedMs / 1000 / Math.max(seconds, 1e-6),
    };
  }
}
