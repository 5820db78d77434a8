import type { Region } from '../../ml/infer/regions.js';
import type { MaskRect } from '../../shared/domain/pixelMask.js';
import type { EngineLook } from '../../shared/engine/protocol.js';
import { readMask } from '../images/readMask.js';
import { blendStyles } from './engineSession.js';

/**
 * The regions of a request for a picture of this size. Throws like `readMask` and `blendStyles`.
 * @param rect the part of the masks to read; default: all
 */
export async function readRegions(
  regions: EngineLook['regions'],
  { width, height }: { readonly width: number; readonly height: number },
  rect?: MaskRect,
): Promise<Region[]> {
  const read: Region[] = [];
  for (const { styles, maskPath } of regions ?? []) {
    const code = styles.length === 0 ? null : blendStyles(styles);
    read.push({ code, mask: await readMask(maskPath, width, height, rect) });
  }
  return read;
}
