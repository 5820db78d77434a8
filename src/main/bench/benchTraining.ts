import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import * as tf from '@tensorflow/tfjs-core';
import { measureReferenceConvolution } from '../../ml/backends/referenceConvolution.js';
import { PerceptualEncoder } from '../../ml/models/perceptualEncoder.js';
import type { TrainingConfig } from '../../ml/train/config.js';
import type { RunStore } from '../../ml/train/ports.js';
import { profileKernels, type KernelTime } from '../../ml/train/stepProfile.js';
import { train, type TrainingJob } from '../../ml/train/trainer.js';
import { completeConfig, openImages, openTask, readEncoder, type DataPaths } from '../training/trainingInputs.js';

/** Steps before the timing starts: the first ones allocate memory and choose algorithms. */
const WARM_UP_STEPS = 2;
const OTHER_KERNELS_SHOWN = 6;

export interface BenchTrainingOptions extends DataPaths {
  readonly config: TrainingConfig;
  readonly batches: readonly number[];
  readonly crops: readonly number[];
  /** Each combination is timed for this many steps. */
  readonly steps: number;
  readonly report: (speed: TrainingSpeed) => void;
}

/** The training speed of one batch and crop size. Seconds are medians per step. */
export interface TrainingSpeed {
  readonly batch: number;
  readonly crop: number;
  readonly imagesPerSecond: number;
  /** The equivalent number of 128 x 128 pixel crops per second, for comparing crop sizes. */
  readonly megapixelsPerSecond: number;
  /** Photos per second of processor time: not affected by other load. */
  readonly imagesPerCpuSecond: number;
  readonly secondsPerStep: number;
  /** Shares of the time. `generator` excludes the losses' encoder, which is timed separately on the same shapes. */
  readonly shares: Readonly<Record<'generator' | 'discriminator' | 'perceptual' | 'data' | 'rest', number>>;
  /** 10^9 operations of convolutions in one step, and per second over the whole step. */
  readonly gigaflopPerStep: number;
  readonly gflops: number;
  /** Speed within the convolutions alone. */
  readonly convolutionGflops: number;
  /** The reference convolution of the same run. */
  readonly referenceGflops: number;
  /** Share of the kernels' time outside convolutions, and the kinds that take most of it. */
  readonly otherShare: number;
  readonly others: readonly KernelTime[];
}

/** Times training steps for each batch and crop size on the selected backend. Nothing is stored on disk. */
export async function benchTraining(options: BenchTrainingOptions): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'pentimento-bench-'));
  try {
    for (const crop of options.crops) {
      for (const batch of options.batches) options.report(await measure(options, batch, crop, join(folder, `${crop}`)));
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(
  options: BenchTrainingOptions,
  batch: number,
  crop: number,
  folder: string,
): Promise<TrainingSpeed> {
  const { steps } = options;
  const sized = { ...options.config, batch, data: { ...options.config.data, cropSize: crop } };
  const config = completeConfig(withoutOutput(sized, WARM_UP_STEPS + steps), options, folder);
  const { source } = await openImages(config, folder, () => undefined);
  const task = await openTask(config);
  const parts = new Parts();
  const run = (more: Partial<TrainingJob> & { config: TrainingConfig }) =>
    train({
      configHash: '',
      dataHash: '',
      backend: tf.getBackend(),
      task,
      source,
      store: NOWHERE,
      report: () => undefined,
      clock: () => performance.now(),
      ...more,
    });
  try {
    const referenceGflops = await measureReferenceConvolution();
    const cpuBefore = process.cpuUsage();
    await run({ config, observe: (part, ms) => parts.add(part, ms) });
    const cpu = process.cpuUsage(cpuBefore);
    const cpuSeconds = (cpu.user + cpu.system) / 1e6 / (WARM_UP_STEPS + steps);
    const perceptualMs = parts.median('prepare') + (await measurePerceptualGradient(config, batch, crop, steps));
    const profile = await profileKernels(() => run({ config: withoutOutput(config, 1) }));
    const stepMs = parts.medianSum();
    const targetsMs = parts.median('prepare');
    const generatorMs = Math.max(0, parts.median('generator') - (perceptualMs - targetsMs));
    const partMs = {
      generator: generatorMs,
      discriminator: parts.median('discriminator'),
      perceptual: perceptualMs,
      data: parts.median('data'),
    };
    const otherMs = profile.others.reduce((sum, { ms }) => sum + ms, 0);
    return {
      batch,
      crop,
      imagesPerSecond: (batch / stepMs) * 1000,
      megapixelsPerSecond: ((batch / stepMs) * 1000 * crop * crop) / 1e6,
      imagesPerCpuSecond: batch / cpuSeconds,
      secondsPerStep: stepMs / 1000,
      shares: {
        generator: partMs.generator / stepMs,
        discriminator: partMs.discriminator / stepMs,
        perceptual: partMs.perceptual / stepMs,
        data: partMs.data / stepMs,
        rest: Math.max(0, 1 - Object.values(partMs).reduce((sum, ms) => sum + ms, 0) / stepMs),
      },
      gigaflopPerStep: profile.gigaflop,
      gflops: (profile.gigaflop / stepMs) * 1000,
      convolutionGflops: (profile.gigaflop / profile.convolutionMs) * 1000,
      referenceGflops,
      otherShare: otherMs / (otherMs + profile.convolutionMs),
      others: profile.others.slice(0, OTHER_KERNELS_SHOWN),
    };
  } finally {
    task.dispose();
  }
}

/** Forward and backward pass of the losses' encoder for the stylized pictures, in ms. */
async function measurePerceptualGradient(config: TrainingConfig, batch: number, crop: number, runs: number) {
  const encoder = new PerceptualEncoder(await readEncoder(config));
  const image = tf.randomUniform<tf.Rank.R4>([batch, crop, crop, 3], 0, 1, 'float32', 1);
  const loss = (x: tf.Tensor): tf.Scalar =>
    tf.addN(encoder.features(x as tf.Tensor4D).map((feature) => tf.mean<tf.Scalar>(feature)));
  const times: number[] = [];
  for (let run = 0; run < WARM_UP_STEPS + runs; run += 1) {
    const from = performance.now();
    const gradient = tf.tidy(() => tf.slice(tf.grad(loss)(image), [0, 0, 0, 0], [1, 1, 1, 1]));
    await gradient.data();
    gradient.dispose();
    times.push(performance.now() - from);
  }
  image.dispose();
  encoder.dispose();
  return median(times.slice(WARM_UP_STEPS));
}

/** The times of a step's parts, by name. */
class Parts {
  private readonly times = new Map<string, number[]>();

  add(part: string, ms: number): void {
    this.times.set(part, [...(this.times.get(part) ?? []), ms]);
  }

  median(part: string): number {
    return median((this.times.get(part) ?? [0]).slice(WARM_UP_STEPS));
  }

  medianSum(): number {
    return [...this.times.keys()].reduce((sum, part) => sum + this.median(part), 0);
  }
}

function withoutOutput(config: TrainingConfig, steps: number): TrainingConfig {
  return {
    ...config,
    steps,
    minutes: undefined,
    checkpoints: { ...config.checkpoints, every: Number.MAX_SAFE_INTEGER },
    // The last step always shows previews: small ones, so that they do not count.
    previews: { every: Number.MAX_SAFE_INTEGER, count: 1, size: 16 },
  };
}

/** A benchmark stores nothing. */
const NOWHERE: RunStore = {
  appendLosses: () => Promise.resolve(),
  saveCheckpoint: () => Promise.resolve(),
  savePreview: () => Promise.resolve(''),
};

function median(values: readonly number[]): number {
  const sorted = [...values].sort((first, second) => first - second);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
