import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { decodeSafetensors } from '../../ml/checkpoints/safetensors.js';
import {
  disposeFeatures,
  meanTarget,
  MIN_EVALUATED_PX,
  pictureFeatures,
  pictureFigures,
  styleTarget,
  type PictureFeatures,
} from '../../ml/evaluate/pictureFigures.js';
import { structuralSimilarity } from '../../ml/evaluate/structuralSimilarity.js';
import { PerceptualEncoder } from '../../ml/models/perceptualEncoder.js';
import { sha256 } from '../../ml/models/trunkHash.js';
import { imageToTensor } from '../../ml/tensors/imageTensor.js';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { FIGURE_NAMES, type Figures, type QualityCard } from '../../shared/domain/qualityCard.js';
import { CancelledError, ExpectedError } from '../../shared/errors.js';
import type { ProgressSink } from '../../shared/progress.js';
import { toDiskError } from '../files/diskErrors.js';
import { readImage } from '../images/readImage.js';
import { scanImageFolder } from '../images/imageFolder.js';
import { findPairs, type EvaluationPair } from './evaluationPairs.js';

export interface EvaluateOptions {
  /** The weights file of the encoder whose features are used to compare pictures. */
  readonly encoder: string;
  readonly photos: string;
  /** The style to compare with: each picture's artwork in a folder, or what all artworks of a folder have in common. */
  readonly against: { readonly artworks: string } | { readonly set: string };
  readonly stylized: string;
  /** Other pictures of the same photos to compare with. */
  readonly baseline?: string | undefined;
  /** Pictures with a longer long side are downscaled to this size, in px. */
  readonly sizePx: number;
  readonly signal: AbortSignal;
  /** Awaited before each picture, so that more urgent work can run first. */
  readonly pause?: (() => Promise<void>) | undefined;
  readonly onProgress: ProgressSink;
}

export interface EvaluatedPicture {
  readonly file: string;
  readonly figures: Figures;
}

export interface Evaluation {
  readonly card: QualityCard;
  readonly pictures: readonly EvaluatedPicture[];
}

/**
 * Measures stylized pictures against their photos and their style; for the figures see `pictureFigures` and
 * `structuralSimilarity`. A backend must be selected.
 * @throws ExpectedError `usage` (names, sizes), `data/empty`, `disk/...`, `image/...`; CancelledError.
 */
export async function evaluatePictures(options: EvaluateOptions): Promise<Evaluation> {
  const { photos, against, stylized, baseline, onProgress } = options;
  const artworks = 'artworks' in against ? against.artworks : undefined;
  const pairs = await findPairs({ photos, artworks, stylized });
  const others = baseline === undefined ? [] : await findPairs({ photos, artworks, stylized: baseline });
  const bytes = await readWeights(options.encoder);
  const bench = new Bench(new PerceptualEncoder(decodeSafetensors(bytes).arrays), options);
  try {
    const setSize = 'set' in against ? await bench.measureSet(against.set) : 0;
    const total = pairs.length + others.length;
    const measure = async (list: readonly EvaluationPair[], done: number): Promise<EvaluatedPicture[]> => {
      const pictures: EvaluatedPicture[] = [];
      for (const pair of list) {
        onProgress({ fraction: (done + pictures.length) / total, phase: basename(pair.stylized) });
        pictures.push({ file: pair.stylized, figures: await bench.measure(pair) });
      }
      return pictures;
    };
    const pictures = await measure(pairs, 0);
    const before = await measure(others, pairs.length);
    const card: QualityCard = {
      format: 'pentimento-quality',
      version: 1,
      created: new Date().toISOString(),
      pictures: pictures.length,
      against: 'set' in against ? 'set' : 'artworks',
      sizePx: options.sizePx,
      encoder: await sha256(bytes),
      artworks: setSize || new Set(pairs.map(({ artwork }) => artwork)).size,
      ...summarize(pictures),
      ...(before.length === 0 ? {} : { baseline: { pictures: before.length, mean: summarize(before).mean } }),
    };
    return { card, pictures };
  } finally {
    bench.dispose();
  }
}

/** What is kept between pictures: the encoder, the styles' statistics, and the features of the last photo. */
class Bench {
  private readonly targets = new Map<string, tf.Tensor2D[]>();
  private set: tf.Tensor2D[] | undefined;
  private photo: { readonly key: string; readonly pixels: PixelImage; readonly features: PictureFeatures } | undefined;

  constructor(
    private readonly encoder: PerceptualEncoder,
    private readonly options: Pick<EvaluateOptions, 'sizePx' | 'signal' | 'pause'>,
  ) {}

  /** @returns the number of artworks in the set. */
  async measureSet(folder: string): Promise<number> {
    const { root, files } = await scanImageFolder(folder);
    const targets: tf.Tensor2D[][] = [];
    try {
      for (const file of files) targets.push(await this.targetOf(join(root, file)));
      this.set = meanTarget(targets);
    } finally {
      tf.dispose(targets);
    }
    return files.length;
  }

  async measure({ stylized, photo, artwork }: EvaluationPair): Promise<Figures> {
    const pixels = await this.read(stylized, this.options.sizePx);
    const original = await this.photoFor(photo, pixels, stylized);
    const target = artwork === undefined ? this.set : await this.artworkTarget(artwork);
    const features = this.featuresOf(pixels);
    try {
      const figures = await pictureFigures(features, original.features, target ?? []);
      return { ...figures, ssim: structuralSimilarity(pixels, original.pixels) };
    } finally {
      disposeFeatures(features);
    }
  }

  dispose(): void {
    this.encoder.dispose();
    tf.dispose([...this.targets.values(), this.set ?? []]);
    if (this.photo) disposeFeatures(this.photo.features);
  }

  /** The photo at the size of its stylized picture. */
  private async photoFor(path: string, { width, height }: PixelImage, stylized: string) {
    const key = `${width} ${height} ${path}`;
    if (this.photo?.key === key) return this.photo;
    const pixels = await this.read(path, Math.max(width, height));
    if (pixels.width !== width || pixels.height !== height) {
      throw new ExpectedError('usage', `${stylized} has ${width} x ${height} px, which ${path} does not shrink to.`, {
        advice: 'Compare pictures with the photos they were made from.',
      });
    }
    if (this.photo) disposeFeatures(this.photo.features);
    this.photo = undefined;
    this.photo = { key, pixels, features: this.featuresOf(pixels) };
    return this.photo;
  }

  private async artworkTarget(path: string): Promise<tf.Tensor2D[]> {
    const known = this.targets.get(path);
    if (known) return known;
    const target = await this.targetOf(path);
    this.targets.set(path, target);
    return target;
  }

  private async targetOf(path: string): Promise<tf.Tensor2D[]> {
    const pixels = await this.read(path, this.options.sizePx);
    return tf.tidy(() => styleTarget(this.encoder, imageToTensor(pixels, 1)));
  }

  private featuresOf(pixels: PixelImage): PictureFeatures {
    const image = imageToTensor(pixels, 1);
    const features = pictureFeatures(this.encoder, image);
    image.dispose();
    return features;
  }

  private async read(path: string, maxSidePx: number): Promise<PixelImage> {
    await this.options.pause?.();
    if (this.options.signal.aborted) throw new CancelledError();
    const { pixels } = await readImage(path, { maxSidePx });
    if (Math.min(pixels.width, pixels.height) >= MIN_EVALUATED_PX) return pixels;
    throw new ExpectedError('usage', `${path} is too small to be judged: ${pixels.width} x ${pixels.height} px.`, {
      advice: `Give pictures of at least ${MIN_EVALUATED_PX} px a side.`,
    });
  }
}

function summarize(pictures: readonly EvaluatedPicture[]): { mean: Figures; deviation: Figures } {
  const mean: Record<string, number> = {};
  const deviation: Record<string, number> = {};
  for (const name of FIGURE_NAMES) {
    const values = pictures.map(({ figures }) => figures[name]);
    const center = values.reduce((sum, value) => sum + value, 0) / values.length;
    mean[name] = center;
    deviation[name] = Math.sqrt(values.reduce((sum, value) => sum + (value - center) ** 2, 0) / values.length);
  }
  return { mean, deviation } as unknown as { mean: Figures; deviation: Figures };
}

async function readWeights(path: string): Promise<Uint8Array> {
  return readFile(path).catch((thrown: unknown) => {
    throw toDiskError(thrown, path, 'read');
  });
}
