import type { StyleRegion } from '../../ml/infer/regions.js';
import type { EngineJobRequest } from '../../shared/engine/protocol.js';
import { readMask } from '../images/readMask.js';
import { blendStyles } from './engineSession.js';

/** The regions of a request for a picture of this size. Throws like `readMask` and `blendStyles`. */
export async function readRegions(
  regions: EngineJobRequest<'stylize'>['regions'],
  { width, height }: { readonly width: number; readonly height: number },
): Promise<StyleRegion[]> {
  const read: StyleRegion[] = [];
  for (const { styles, maskPath } of regions ?? []) {
    read.push({ code: blendStyles(styles), mask: await readMask(maskPath, width, height) });
  }
  return read;
}
