import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import type { EngineCompute, EngineContent, EngineLook } from '../../shared/engine/protocol.js';

/** A painting, and the copy of the photo that it was made of, of the same size. */
export interface Painting {
  readonly content: PixelImage;
  readonly painted: PixelImage;
}

/** The painting on the canvas, what it is compared with, and the one before. */
const MOST_PAINTINGS = 3;

/** The last paintings, before their finish: a slider of the finish needs no network. */
export class PaintingCache {
  private readonly paintings = new Map<string, Painting>();

  has(key: string): boolean {
    return this.paintings.has(key);
  }

  /** The painting of this key, else `paint`'s. Throws what that throws, and keeps nothing then. */
  async get(key: string, paint: () => Promise<Painting>): Promise<Painting> {
    const painting = this.paintings.get(key) ?? (await paint());
    // A map lists keys in the order in which they were put in.
    this.paintings.delete(key);
    this.paintings.set(key, painting);
    while (this.paintings.size > MOST_PAINTINGS) this.paintings.delete(this.paintings.keys().next().value!);
    return painting;
  }
}

/** What a painting is made of. */
export interface PaintingRequest {
  readonly content: EngineContent;
  readonly look: EngineLook;
  readonly compute: EngineCompute;
}

/**
 * Stands for everything that a painting is made of but the finish.
 * @param photo the copy that is painted
 */
export function paintingKey({ content, look, compute }: PaintingRequest, photo: PixelImage, trunk: string): string {
  const { styles, regions: all, finish: _finish, effort: _effort, ...settings } = look;
  // Where the photo stays is seen to after the painting.
  const regions = all?.filter((region) => region.styles.length > 0);
  // Strokes that are as fine as the picture's px are no others than those of every pixel.
  const strokePx = (look.strokePx ?? Infinity) < Math.max(photo.width, photo.height) ? look.strokePx : null;
  const codes = createHash('sha256');
  for (const { code } of [...styles, ...(regions ?? []).flatMap((region) => region.styles)]) codes.update(code);
  const weights = [styles, ...(regions ?? []).map((region) => region.styles)].map((blend) =>
    blend.map(({ weight }) => weight),
  );
  // A mask that is painted on keeps its name.
  const masks = regions?.map(({ maskPath }) => [maskPath, statSync(maskPath, { throwIfNoEntry: false })?.mtimeMs]);
  const facts = { content, ...settings, strokePx, tilePx: compute.tilePx, weights, masks, trunk };
  return JSON.stringify({ ...facts, size: [photo.width, photo.height], codes: codes.digest('hex') });
}
