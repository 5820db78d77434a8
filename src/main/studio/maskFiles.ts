import { createHash, randomUUID } from 'node:crypto';
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { PhotoLook, StyleId } from '../../shared/contract/stylize.js';
import { PLAIN_FRAME, type Frame, type FrameSize } from '../../shared/domain/frame.js';
import type { LookRegion } from '../../shared/domain/look.js';
import { paintMask } from '../../shared/domain/paintMask.js';
import type { PaintedArea } from '../../shared/domain/paintedRegion.js';
import type { MaskArea } from '../../shared/domain/regionArea.js';
import { toDiskError } from '../files/diskErrors.js';

/** The photo that regions are painted on: its size in px, and its frame. */
export interface MaskedPhoto {
  readonly info: FrameSize;
  readonly frame: Frame | undefined;
}

/** Painted areas as images for the engine, each drawn once. */
export class MaskFiles {
  private readonly paths = new Map<string, Promise<string>>();

  /** @param folder the session's own */
  constructor(private readonly folder: string) {}

  /** The regions of a look with their masks. @throws ExpectedError `disk/...` */
  regionsOf({ regions = [] }: PhotoLook, photo: MaskedPhoto): Promise<LookRegion<StyleId, MaskArea>[]> {
    return Promise.all(
      regions.map(async ({ styles, found, ...area }) =>
        found ? { styles, found } : { styles, maskPath: await this.pathOf(area, photo) },
      ),
    );
  }

  private pathOf(area: PaintedArea, { info, frame = PLAIN_FRAME }: MaskedPhoto): Promise<string> {
    const size = { width: info.width, height: info.height };
    const key = createHash('sha256')
      .update(JSON.stringify([area, size, frame]))
      .digest('hex');
    const known = this.paths.get(key) ?? this.draw(key, area, size, frame);
    this.paths.set(key, known);
    // After a failure, the next request tries again.
    known.catch(() => this.paths.delete(key));
    return known;
  }

  private async draw(name: string, area: PaintedArea, photo: FrameSize, frame: Frame): Promise<string> {
    const path = join(this.folder, `${name}.png`);
    const { data, width, height } = paintMask(area, photo, frame);
    try {
      await mkdir(this.folder, { recursive: true });
      const unfinished = join(this.folder, `${randomUUID()}.png`);
      await sharp(data, { raw: { width, height, channels: 1 } })
        .png({ compressionLevel: 3 })
        .toFile(unfinished);
      await rename(unfinished, path);
    } catch (thrown) {
      throw toDiskError(thrown, path, 'write');
    }
    return path;
  }
}
