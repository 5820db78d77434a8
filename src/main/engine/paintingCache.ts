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

/** The painting on the canvas, the one it is compared with, and the previous one, of each style of a picture. */
const LEAST_PAINTINGS = 3;
/** How many pixels of others are kept: about 3 MB for each style of a preview of 1024 px. */
const MOST_PIXELS = 24e6;

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
    this.trim();
    return painting;
  }

  private trim(): void {
    let pixels = 0;
    for (const { painted } of this.paintings.values()) pixels += painted.width * painted.height;
    for (const [key, { painted }] of this.paintings) {
      if (this.paintings.size <= LEAST_PAINTINGS || pixels <= MOST_PIXELS) return;
      this.paintings.delete(key);
      pixels -= painted.width * painted.height;
    }
  }
}

/** What a painting of a single style depends on. */
export interface PaintingRequest {
  readonly content: EngineContent;
  /** Its regions do not matter: each style of a picture has a painting of its own. */
  readonly look: EffectiveLook;
  readonly compute: EngineCompute;
}

/** A style as it is painted on a whole picture. */
export type PaintedStyle = Pick<EffectiveLook, 'styles' | 'strength'>;

/** The styles of a look: that of the picture first, then that of each region with a style. */
export function paintedStyles({ styles, strength, regions }: EffectiveLook): PaintedStyle[] {
  const others = regions.filter((region) => region.styles.length > 0);
  return [
    { styles, strength },
    ...others.map((region) => ({ styles: [...region.styles], strength: region.strength ?? strength })),
  ];
}

/**
 * A key for everything that the painting of a style depends on.
 * @param photo the copy that is painted
 */
export function paintingKey(
  { content, look, compute }: PaintingRequest,
  { styles, strength }: PaintedStyle,
  photo: PixelImage,
  trunk: string,
): string {
  const { styles: _styles, regions: _regions, finish: _finish, effort: _effort, ...settings } = look;
  // A stroke size at or above the picture's size has no effect.
  const strokePx = (look.strokePx ?? Infinity) < Math.max(photo.width, photo.height) ? look.strokePx : null;
  const codes = createHash('sha256');
  for (const { code } of styles) codes.update(code);
  const weights = styles.map(({ weight }) => weight);
  const facts = { content, ...settings, strength, strokePx, tilePx: compute.tilePx, weights, trunk };
  return JSON.stringify({ ...facts, size: [photo.width, photo.height], codes: codes.digest('hex') });
}

/** A key for what the regions of a picture depend on besides its paintings. An edited mask keeps its path. */
export function masksKey({ regions }: EffectiveLook): string {
  const painted = regions.filter((region) => region.styles.length > 0);
  return JSON.stringify(
    painted.map(({ styles: _styles, strength: _strength, ...area }) => [
      area,
      'maskPath' in area ? statSync(area.maskPath, { throwIfNoEntry: false })?.mtimeMs : undefined,
    ]),
  );
}
