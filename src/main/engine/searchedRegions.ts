import type { Region } from '../../ml/infer/regions.js';
import type { PhotoNote } from '../../shared/domain/photoNote.js';
import type { EngineJobRequest, EngineLook } from '../../shared/engine/protocol.js';
import { ExpectedError } from '../../shared/errors.js';

/** @throws ExpectedError `mask/moving` if a region has to be found in the picture: in a moving one it would move. */
export function checkFindsNothing({ look, content }: Pick<EngineJobRequest<'stylize'>, 'look' | 'content'>): void {
  for (const region of look.regions ?? []) {
    if (!('found' in region)) continue;
    const { what } = region.found;
    throw new ExpectedError('mask/moving', `${content.path} is a moving picture, where the ${what} cannot be found.`, {
      advice: 'Give a mask as an image, or paint a single picture.',
      details: { path: content.path },
    });
  }
}

/** Notes on regions of which nothing was found. @param regions those of the look, read */
export function notFound(look: EngineLook, regions: readonly Region[]): PhotoNote[] {
  return (look.regions ?? []).flatMap((region, index): PhotoNote[] => {
    if (!('found' in region)) return [];
    const { what, isInverted } = region.found;
    const nothing = isInverted ? 255 : 0;
    return regions[index]!.mask.data.every((value) => value === nothing) ? [{ kind: `no-${what}` }] : [];
  });
}
