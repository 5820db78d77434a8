import { downscaleMask, type Region } from '../../ml/infer/regions.js';
import type { FrameSize } from '../../shared/domain/frame.js';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import type { MaskRect, PixelMask } from '../../shared/domain/pixelMask.js';
import type { EngineContent } from '../../shared/engine/requests.js';
import { readMask } from '../images/readMask.js';
import type { FoundMasks, SearchOptions } from '../masks/foundMasks.js';
import type { EffectiveArea, EffectiveRegion } from './effectiveLook.js';
import { blendStyles } from './engineSession.js';

/** The photo that regions lie on, and what finds areas in it. */
export interface RegionTools extends SearchOptions {
  readonly content: Pick<EngineContent, 'path' | 'frame'>;
  readonly found: FoundMasks;
}

/** The size of the masks: that of the painted photo, or smaller. */
export interface RegionPlace {
  readonly photo: PixelImage;
  /** Default: the photo's size. */
  readonly size?: FrameSize;
  /** The part of the masks to read; default: all. */
  readonly rect?: MaskRect;
}

/** The regions of a request. Throws like `readMask`, `FoundMasks.find` and `blendStyles`. */
export async function readRegions(
  regions: readonly EffectiveRegion[],
  place: RegionPlace,
  tools: RegionTools,
): Promise<Region[]> {
  const read: Region[] = [];
  for (const { styles, strength, ...area } of regions) {
    const code = styles.length === 0 ? null : blendStyles(styles);
    read.push({ code, strength, mask: await maskOf(area, place, tools) });
  }
  return read;
}

async function maskOf(
  area: EffectiveArea,
  { photo, size = photo, rect }: RegionPlace,
  tools: RegionTools,
): Promise<PixelMask> {
  if ('isEverywhere' in area) {
    const { width, height } = rect ?? size;
    return { width, height, data: new Uint8Array(width * height).fill(255) };
  }
  if ('found' in area) {
    const { content, found, ...options } = tools;
    const mask = await found.find(area.found, { ...content, pixels: photo }, options);
    const isSame = size.width === mask.width && size.height === mask.height;
    const sized = isSame ? mask : downscaleMask(mask, size.width, size.height);
    return rect ? cutMask(sized, rect) : sized;
  }
  const mask = await readMask(area.maskPath, size.width, size.height, rect);
  return area.isInverted ? { ...mask, data: mask.data.map((value) => 255 - value) } : mask;
}

function cutMask({ width: stride, data }: PixelMask, { x, y, width, height }: MaskRect): PixelMask {
  const part = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    const from = (y + row) * stride + x;
    part.set(data.subarray(from, from + width), row * width);
  }
  return { width, height, data: part };
}
