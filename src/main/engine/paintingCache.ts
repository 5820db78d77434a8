import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import type { EngineCompute, EngineContent } from '../../shared/engine/requests.js';
import type { EffectiveLook } from './effectiveLook.js';

/** A painting and the copy of the photo that it was made from, at the same size. */
export interface Painting {
  readonly content: PixelImage;
  readonly painted: PixelImage;
}

/** The painting on the canvas, the one it is compared with, and the previous one. */
const MOST_PAINTINGS = 3;

/** The last paintings, before their finish: a finish slider does not need the network. */
export class PaintingCache {
  private readonly paintings = new Map<string, Painting>();

  has(key: string): boolean {
    return this.paintings.has(key);
  }

  /** The painting with this key, otherwise the result of `paint`. If `paint` throws, rethrows and caches nothing. */
  async get(key: string, paint: () => Promise<Painting>): Promise<Painting> {
    const painting = this.paintings.get(key) ?? (await paint());
    // A map lists keys in insertion order.
    this.paintings.delete(key);
    this.paintings.set(key, painting);
    while (this.paintings.size > MOST_PAINTINGS) this.paintings.delete(this.paintings.keys().next().value!);
    return painting;
  }
}

/** What a painting depends on. */
export interface PaintingRequest {
  readonly content: EngineContent;
  readonly look: EffectiveLook;
  readonly compute: EngineCompute;
}

/**
 * A key for everything that a painting depends on except the finish.
 * @param photo the copy that is painted
 */
export function paintingKey({ content, look, compute }: PaintingRequest, photo: PixelImage, trunk: string): string {
  const { styles, regions: all, finish: _finish, effort: _effort, ...settings } = look;
  // Regions that keep the photo are applied after painting.
  const regions = all.filter((region) => region.styles.length > 0);
  // A stroke size at or above the picture's size has no effect.
  const strokePx = (look.strokePx ?? Infinity) < Math.max(photo.width, photo.height) ? look.strokePx : null;
  const codes = createHash('sha256');
  for (const { code } of [...styles, ...regions.flatMap((region) => region.styles)]) codes.update(code);
  const weights = [styles, ...regions.map((region) => region.styles)].map((blend) => blend.map(({ weight }) => weight));
  const strengths = regions.map(({ strength }) => strength);
  // An edited mask keeps its path.
  const masks = regions.map(({ styles: _styles, strength: _strength, ...area }) => [
    area,
    'maskPath' in area ? statSync(area.maskPath, { throwIfNoEntry: false })?.mtimeMs : undefined,
  ]);
  const facts = { content, ...settings, strokePx, tilePx: compute.tilePx, weights, strengths, masks, trunk };
  return JSON.stringify({ ...facts, size: [photo.width, photo.height], codes: codes.digest('hex') });
}
