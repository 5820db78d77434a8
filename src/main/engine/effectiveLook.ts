import type { LookRegion } from '../../shared/domain/look.js';
import type { MaskArea } from '../../shared/domain/regionArea.js';
import { strengthAt, type StrengthKey } from '../../shared/domain/timeline.js';
import type { EngineLook, StyleCodeBytes, WeightedStyle } from '../../shared/engine/requests.js';

/** A part of a picture as the engine paints it. */
export type EffectiveArea = MaskArea | { readonly isEverywhere: true };
export type EffectiveRegion = LookRegion<StyleCodeBytes, EffectiveArea>;

/** A look in which every region with a style has a strength above 0. So has the picture, if anything is painted. */
export type EffectiveLook = Omit<EngineLook, 'regions'> & { readonly regions: readonly EffectiveRegion[] };

/**
 * A look as it is painted: where the strength is 0, the photo stays, as in a region without a style. If only regions are
 * painted, the photo is laid over the whole picture below them, so that they have a picture to lie on.
 */
export function effectiveLook(look: EngineLook): EffectiveLook {
  const regions = (look.regions ?? []).map(({ strength = look.strength, styles, ...area }): EffectiveRegion => {
    const isPainted = styles.length > 0 && strength > 0;
    return isPainted ? { ...area, styles, strength } : { ...area, styles: [] };
  });
  const lowest = regions.find(({ styles }) => styles.length > 0);
  if (look.strength > 0 || !lowest) return { ...look, regions };
  const { styles, strength = 1 } = lowest;
  return { ...look, styles: [...styles], strength, regions: [{ styles: NO_STYLES, isEverywhere: true }, ...regions] };
}

/** The look with the strength that keys give it at a time, in seconds; above 0, since it may grow from there. */
export function keyedLook(look: EngineLook, keys: readonly StrengthKey[] | undefined, at: number): EngineLook {
  const strength = strengthAt(keys, at);
  return strength === undefined ? look : { ...look, strength: strength || 1 };
}

const NO_STYLES: readonly WeightedStyle[] = [];
