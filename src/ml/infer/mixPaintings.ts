import type { PixelImage } from '../../shared/domain/pixelImage.js';
import type { MaskRect, PixelMask } from '../../shared/domain/pixelMask.js';

/**
 * A picture with regions from the paintings of its styles, each of the whole picture by itself. It is what painting with
 * regions gives, within one part in 255: paintings are mixed by the masks, so a mask of 0 or 1 gives exactly one of them.
 *
 * @param base the painting of the base style; stays as it is
 * @param parts the painting of each region and its mask, the lowest first, all of the picture's size
 */
export function mixPaintings(
  base: PixelImage,
  parts: readonly { readonly painted: PixelImage; readonly mask: PixelMask }[],
): PixelImage {
  const mixed = { ...base, data: base.data.slice() };
  const place = { x: 0, y: 0, width: base.width, height: base.height };
  for (const { painted, mask } of parts) layOver(mixed, painted, mask, place);
  return mixed;
}

/**
 * Lays a part of a painting over a picture in place, as far as its mask covers it.
 *
 * @param painted the painting within `rect`
 * @param mask of the picture's size
 * @param rect within the picture
 */
export function layOver(picture: PixelImage, painted: PixelImage, mask: PixelMask, rect: MaskRect): void {
  for (let y = 0; y < rect.height; y++) {
    const row = (rect.y + y) * picture.width + rect.x;
    for (let x = 0; x < rect.width; x++) {
      const cover = mask.data[row + x]!;
      if (cover === 0) continue;
      const [to, from] = [3 * (row + x), 3 * (y * rect.width + x)];
      for (let channel = 0; channel < 3; channel++) {
        const below = picture.data[to + channel]!;
        picture.data[to + channel] = Math.round(below + (cover / 255) * (painted.data[from + channel]! - below));
      }
    }
  }
}

/** The smallest rectangle outside of which a mask is empty; undefined if it is empty everywhere. */
export function coveredRect({ width, height, data }: PixelMask): MaskRect | undefined {
  let [left, right, top, bottom] = [width, -1, height, -1];
  for (let y = 0; y < height; y++) {
    const row = data.subarray(y * width, (y + 1) * width);
    const first = row.findIndex((value) => value > 0);
    if (first < 0) continue;
    left = Math.min(left, first);
    right = Math.max(
      right,
      row.findLastIndex((value) => value > 0),
    );
    top = Math.min(top, y);
    bottom = y;
  }
  return right < 0 ? undefined : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

/** The painting of a style by itself. */
export interface PaintedLayer {
  readonly painted: PixelImage;
  /** Absent for the base style. */
  readonly mask?: PixelMask;
  /** Where the mask is not empty; for the base style all of it. */
  readonly rect: MaskRect;
}

/** The layers of regions, the lowest first, without those whose mask is empty. */
export function coveringLayers(painted: readonly PixelImage[], masks: readonly PixelMask[]): PaintedLayer[] {
  return masks.flatMap((mask, index) => {
    const rect = coveredRect(mask);
    return rect ? [{ painted: painted[index]!, mask, rect }] : [];
  });
}
