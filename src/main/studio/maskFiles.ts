import { createHash, randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { PhotoLook, StyleId } from '../../shared/contract/stylize.js';
import type { LookRegion } from '../../shared/domain/look.js';
import type { MaskStep } from '../../shared/domain/maskStep.js';
import type { MaskArea } from '../../shared/domain/regionArea.js';
import type { MaskedPhoto, MaskMaker } from '../masks/maskMaker.js';
import { saveMask } from '../masks/saveMask.js';

/** Painted areas as images for the engine, each drawn once. */
export class MaskFiles {
  /** The last ones used at the end. */
  private readonly paths = new Map<string, Promise<string>>();

  /**
   * @param folder the session's own
   * @param most how many files are kept: those that were not used for the longest time are removed. Default: all
   */
  constructor(
    private readonly folder: string,
    private readonly maker: MaskMaker,
    private readonly most = Infinity,
  ) {}

  /** The regions of a look with their masks. Throws like `MaskMaker.mask`. @throws ExpectedError `disk/...` */
  regionsOf({ regions = [] }: PhotoLook, photo: MaskedPhoto): Promise<LookRegion<StyleId, MaskArea>[]> {
    return Promise.all(
      regions.map(async ({ styles, strength, found, steps }) =>
        found ? { styles, strength, found } : { styles, strength, maskPath: await this.pathOf(steps, photo) },
      ),
    );
  }

  private pathOf(steps: readonly MaskStep[], photo: MaskedPhoto): Promise<string> {
    const key = createHash('sha256')
      .update(JSON.stringify([steps, photo.info.media, photo.frame]))
      .digest('hex');
    // A file that is removed does not share its name with one that is drawn again.
    const name = this.most === Infinity ? key : randomUUID();
    const known = this.paths.get(key) ?? this.draw(name, steps, photo);
    this.paths.delete(key);
    this.paths.set(key, known);
    // After a failure, the next request tries again.
    known.catch(() => this.paths.delete(key));
    this.trim();
    return known;
  }

  private trim(): void {
    for (const [key, path] of this.paths) {
      if (this.paths.size <= this.most) return;
      this.paths.delete(key);
      path.then((file) => rm(file, { force: true })).catch(() => undefined);
    }
  }

  private async draw(name: string, steps: readonly MaskStep[], photo: MaskedPhoto): Promise<string> {
    const path = join(this.folder, `${name}.png`);
    const mask = await this.maker.mask(steps, photo);
    await saveMask(path, mask, mask);
    return path;
  }
}
