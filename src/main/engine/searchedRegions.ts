import { isBlank } from '../images/readMask.js';
import type { Region } from '../../ml/infer/regions.js';
import type { PhotoNote } from '../../shared/domain/photoNote.js';
import type { EffectiveRegion } from './effectiveLook.js';

/** Notes on regions of which nothing was found, and on masks that cover nothing. @param regions the wanted ones, read */
export function notFound(wanted: readonly EffectiveRegion[], regions: readonly Region[]): PhotoNote[] {
  return wanted.flatMap((region, index): PhotoNote[] => {
    if ('maskPath' in region) return isBlank(regions[index]!.mask) ? [{ kind: 'empty-mask' }] : [];
    if (!('found' in region)) return [];
    const { what, isInverted } = region.found;
    const nothing = isInverted ? 255 : 0;
    return regions[index]!.mask.data.every((value) => value === nothing) ? [{ kind: `no-${what}` }] : [];
  });
}
