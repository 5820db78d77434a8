import { join } from 'node:path';
import sharp from 'sharp';
import { ExpectedError } from '../../shared/errors.js';
import { Prefetcher } from '../../ml/data/prefetcher.js';
import type { CropDraw, CropSettings, SampleKind } from '../../ml/data/samplePlan.js';
import { CENTER_DRAW, SamplePlan } from '../../ml/data/samplePlan.js';
import type { BatchSource, PixelBatch } from '../../ml/train/ports.js';
import { type CropSource, decodeCrop, readCropSource } from './cropDecoder.js';
import type { ImageFolder } from '../images/imageFolder.js';

/**
 * Batches in progress in addition to the one in use. The event loop turns about once per step and decoding needs up to
 * three turns, so with fewer the backend would wait.
 */
const PREFETCHED_BATCHES = 4;
/** The first sample number of previews: far beyond any run's numbers, so no batch uses it. */
const PREVIEW_SAMPLES = 2 ** 40;
/** Width, height, and whether the file is plain. */
const FACTS = 3;

export interface FolderSourceOptions {
  readonly photos: ImageFolder;
  readonly art: ImageFolder;
  readonly seed: number;
  readonly batch: number;
  readonly crop: CropSettings;
  readonly preview: { readonly count: number; readonly size: number };
  /** Called once for each file that cannot be decoded, with a reason. */
  readonly onBroken: (path: string, reason: string) => void;
}

/** Training batches from two folders, decoded ahead by libvips on libuv's threads. */
export class FolderSource implements BatchSource {
  readonly photoCount: number;
  private readonly plan: SamplePlan;
  private readonly prefetcher: Prefetcher<PixelBatch>;
  private readonly facts: Record<SampleKind, Uint32Array>;
  private readonly broken: Record<SampleKind, Set<number>> = { content: new Set(), style: new Set() };

  constructor(private readonly options: FolderSourceOptions) {
    // One thread per image, several images at a time: more threads would compete with the backend for cores.
    sharp.concurrency(1);
    sharp.cache(false);
    const counts = { content: options.photos.files.length, style: options.art.files.length };
    this.photoCount = counts.content;
    this.plan = new SamplePlan(options.seed, counts);
    // What is known of each file, so that later epochs decode in one pass; 12 bytes per file.
    this.facts = { content: new Uint32Array(counts.content * FACTS), style: new Uint32Array(counts.style * FACTS) };
    this.prefetcher = new Prefetcher((step) => this.load(step), PREFETCHED_BATCHES);
  }

  take(step: number): Promise<PixelBatch> {
    return this.prefetcher.take(step);
  }

  async previewBatch(): Promise<PixelBatch> {
    const { count, size } = this.options.preview;
    const settings: CropSettings = { size, scale: [1, 1], maxUpscale: 1, flip: false };
    return this.decode(PREVIEW_SAMPLES, count, settings, () => CENTER_DRAW);
  }

  /** Crops of the run's first artworks, independent of the batches: `count * size * size * 3` bytes. */
  async firstArtworks(count: number): Promise<Uint8Array> {
    return this.decodeKind('style', 0, count, this.options.crop, (kind, sample) => this.plan.drawOf(kind, sample));
  }

  private load(step: number): Promise<PixelBatch> {
    const { batch, crop } = this.options;
    return this.decode((step - 1) * batch, batch, crop, (kind, sample) => this.plan.drawOf(kind, sample));
  }

  private async decode(
    firstSample: number,
    count: number,
    settings: CropSettings,
    draw: (kind: SampleKind, sample: number) => CropDraw,
  ): Promise<PixelBatch> {
    const [content, style] = await Promise.all([
      this.decodeKind('content', firstSample, count, settings, draw),
      this.decodeKind('style', firstSample, count, settings, draw),
    ]);
    return { count, size: settings.size, content, style };
  }

  private async decodeKind(
    kind: SampleKind,
    firstSample: number,
    count: number,
    settings: CropSettings,
    draw: (kind: SampleKind, sample: number) => CropDraw,
  ): Promise<Uint8Array> {
    const crops = Array.from({ length: count }, (_, index) => {
      const sample = firstSample + index;
      return this.decodeSample(kind, sample, settings, draw(kind, sample));
    });
    return Buffer.concat(await Promise.all(crops));
  }

  /**
   * Replaces a damaged file with the next one in the epoch's order, but tries it again each time it comes up. A
   * truncated file still yields the crops before the cut. Whether it does must not depend on earlier attempts, or a
   * resumed run would see different samples.
   */
  private async decodeSample(
    kind: SampleKind,
    sample: number,
    settings: CropSettings,
    draw: CropDraw,
  ): Promise<Buffer> {
    const { root, files } = this.folderOf(kind);
    for (let attempt = 0; attempt < files.length; attempt += 1) {
      const file = this.plan.fileOf(kind, sample, attempt);
      const path = join(root, files[file]!);
      try {
        return await decodeCrop(path, await this.sourceOf(kind, file, path), settings, draw);
      } catch (thrown) {
        this.noteBroken(kind, file, path, thrown);
      }
    }
    throw new ExpectedError('data/empty', `None of the images in ${root} can be read.`, { details: { folder: root } });
  }

  private async sourceOf(kind: SampleKind, file: number, path: string): Promise<CropSource> {
    const facts = this.facts[kind];
    const at = file * FACTS;
    if (facts[at] === 0) {
      const { width, height, isPlain } = await readCropSource(path);
      facts.set([width, height, isPlain ? 1 : 0], at);
    }
    return { width: facts[at]!, height: facts[at + 1]!, isPlain: facts[at + 2] === 1 };
  }

  private noteBroken(kind: SampleKind, file: number, path: string, thrown: unknown): void {
    if (this.broken[kind].has(file)) return;
    this.broken[kind].add(file);
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    this.options.onBroken(path, reason.replace(/\s+/g, ' ').replace(`${path}: `, ''));
  }

  private folderOf(kind: SampleKind): ImageFolder {
    return kind === 'content' ? this.options.photos : this.options.art;
  }
}
