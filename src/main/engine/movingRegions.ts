import type { FramesAround } from '../../ml/animation/framesAround.js';
import type { Region } from '../../ml/infer/regions.js';
import type { PhotoNote } from '../../shared/domain/photoNote.js';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import type { PixelMask } from '../../shared/domain/pixelMask.js';
import { FoundMasks, type SearchOptions } from '../masks/foundMasks.js';
import { MovingMasks } from '../masks/movingMasks.js';
import type { EffectiveRegion } from './effectiveLook.js';
import { readRegions } from './readRegions.js';
import { notFound } from './searchedRegions.js';

/**
 * The regions of a moving picture. Masks from files are the same for all frames; what is found is searched for in each.
 * Call `close` at the end.
 */
export class MovingRegions {
  /** How many frames before and after a frame `masksOf` wants to see. */
  readonly reach: number;
  private readonly masks: MovingMasks;
  /** Notes on masks from files. */
  private empty: readonly PhotoNote[] = [];
  /** The frames whose masks were made. */
  private count = 0;

  constructor(
    private readonly wanted: readonly EffectiveRegion[],
    private readonly path: string,
  ) {
    this.masks = new MovingMasks(path);
    this.reach = wanted.some((region) => 'found' in region) ? this.masks.reach : 0;
  }

  /** The regions with their masks; those that are found have one for each frame instead. Throws like `readRegions`. */
  async read(photo: PixelImage): Promise<Region[]> {
    const still = this.wanted.map((region): EffectiveRegion =>
      'found' in region ? { styles: region.styles, strength: region.strength, isEverywhere: true } : region,
    );
    const regions = await readRegions(still, { photo }, { content: { path: this.path }, found: new FoundMasks() });
    this.empty = notFound(still, regions);
    return regions;
  }

  /**
   * The masks of a frame, one for each region as read; undefined if they are the same for all frames. Throws like
   * `MovingMasks.find`.
   */
  async masksOf(
    read: readonly Region[],
    around: FramesAround<PixelImage>,
    options: SearchOptions,
  ): Promise<PixelMask[] | undefined> {
    if (this.reach === 0) return undefined;
    this.count++;
    const masks: PixelMask[] = [];
    for (const [index, region] of this.wanted.entries()) {
      masks.push('found' in region ? await this.masks.find(region.found, around, options) : read[index]!.mask);
    }
    return masks;
  }

  /** Notes on masks that cover nothing, and on regions of which nothing was found if so many frames were searched: all. */
  notFound(frames: number): PhotoNote[] {
    if (this.count < frames) return [...this.empty];
    const missing = this.wanted.flatMap((region): PhotoNote[] =>
      'found' in region && !this.masks.hasFound(region.found) ? [{ kind: `no-${region.found.what}` }] : [],
    );
    return [...missing, ...this.empty];
  }

  close(): Promise<void> {
    return this.masks.close();
  }
}
