import type { PixelImage } from '../../src/shared/domain/pixelImage.js';
import type { Checkpoint } from '../../src/ml/checkpoints/checkpoint.js';
import { SamplePlan } from '../../src/ml/data/samplePlan.js';
import type { NamedArrays } from '../../src/ml/models/parameters.js';
import { createPerceptualStudent } from '../../src/ml/models/perceptualStudent.js';
import type { TaskWorld } from '../../src/ml/train/createTask.js';
import type { BatchSource, LossRecord, PixelBatch, PreviewPictures, RunStore } from '../../src/ml/train/ports.js';
import { testImage } from './testImages.js';
import { seededRandom, tinyModel, TINY_GENERATOR } from './tinyModel.js';

/** A style transfer of a few thousand parameters. */
export const TINY_TASK = { name: 'styleTransfer', generator: TINY_GENERATOR, discriminator: { channels: 4 } };

/** A perceptual encoder with random weights up to relu5_1. */
export function randomPerceptual(): Promise<NamedArrays> {
  return randomEncoder([8, 8, 12, 12, 12], [1, 1, 1, 1, 1]);
}

/** The encoder of `TINY_TASK` with random weights: it distinguishes styles, but less well than a trained one. */
export function tinyEncoder(): Promise<NamedArrays> {
  return randomEncoder(TINY_GENERATOR.encoderChannels, TINY_GENERATOR.encoderLayout);
}

async function randomEncoder(channels: number[], layout: number[]): Promise<NamedArrays> {
  const student = createPerceptualStudent({ channels, layout }, seededRandom(5));
  try {
    return await student.read();
  } finally {
    student.dispose();
  }
}

/** The dependencies of such tasks. */
export const TINY_WORLD: TaskWorld = {
  readPerceptual: randomPerceptual,
  readEncoder: tinyEncoder,
  readModel: () => tinyModel(),
  async *readArtworks() {
    yield await Promise.resolve(testImage(32, 32, 50));
    yield await Promise.resolve(testImage(48, 32, 51));
  },
};

/** Training images in memory. */
export class MemorySource implements BatchSource {
  readonly photoCount: number;
  private readonly plan: SamplePlan;

  constructor(
    private readonly options: { readonly count: number; readonly size: number; readonly batch: number },
    seed = 1,
  ) {
    this.photoCount = options.count;
    this.plan = new SamplePlan(seed, { content: options.count, style: options.count });
  }

  take(step: number): Promise<PixelBatch> {
    const { batch } = this.options;
    const samples = Array.from({ length: batch }, (_, index) => (step - 1) * batch + index);
    return Promise.resolve(
      this.batchOf(
        samples.map((sample) => this.plan.fileOf('content', sample)),
        samples,
      ),
    );
  }

  previewBatch(): Promise<PixelBatch> {
    return Promise.resolve(this.batchOf([0, 1], [0, 1]));
  }

  private batchOf(files: readonly number[], samples: readonly number[]): PixelBatch {
    const { size } = this.options;
    const content = files.map((file) => testImage(size, size, file));
    const style = samples.map((sample) => testImage(size, size, 50 + this.plan.fileOf('style', sample)));
    return { count: files.length, size, content: joined(content), style: joined(style) };
  }
}

/** A run's results in memory. */
export class MemoryStore implements RunStore {
  readonly losses: LossRecord[] = [];
  readonly checkpoints: { readonly checkpoint: Checkpoint; readonly isBest: boolean }[] = [];
  readonly previews: { readonly step: number; readonly pictures: PreviewPictures }[] = [];

  appendLosses(record: LossRecord): Promise<void> {
    this.losses.push(record);
    return Promise.resolve();
  }

  saveCheckpoint(checkpoint: Checkpoint, isBest: boolean): Promise<void> {
    this.checkpoints.push({ checkpoint, isBest });
    return Promise.resolve();
  }

  savePreview(step: number, pictures: PreviewPictures): Promise<string> {
    this.previews.push({ step, pictures });
    return Promise.resolve(`preview ${step}`);
  }
}

function joined(images: readonly PixelImage[]): Uint8Array {
  const data = new Uint8Array(images.reduce((sum, image) => sum + image.data.length, 0));
  let offset = 0;
  for (const image of images) {
    data.set(image.data, offset);
    offset += image.data.length;
  }
  return data;
}
