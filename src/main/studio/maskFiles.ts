import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { PhotoLook, StyleId } from '../../shared/contract/stylize.js';
import type { LookRegion } from '../../shared/domain/look.js';
import type { MaskStep } from '../../shared/domain/maskStep.js';
import type { MaskArea } from '../../shared/domain/regionArea.js';
import type { MaskedPhoto, MaskMaker } from '../masks/maskMaker.js';
import { saveMask } from '../masks/saveMask.js';

/** Painted areas as images for the engine, each drawn once. */
export class MaskFiles {
  private readonly paths = new Map<string, Promise<string>>();

  /** @param folder the session's own */
  constructor(
    private readonly folder: string,
    private readonly maker: MaskMaker,
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
    const known = this.paths.get(key) ?? this.draw(key, steps, photo);
    this.paths.set(key, known);
    // After a failure, the next request tries again.
    known.catch(() => this.paths.delete(key));
    return known;
  }

  private async draw(name: string, steps: readonly MaskStep[], photo: MaskedPhoto): Promise<string> {
    const path = join(this.folder, `${name}.png`);
    const mask = await this.maker.mask(steps, photo);
    await saveMask(path, mask, mask);
    return path;
  }
}
