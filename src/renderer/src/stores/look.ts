import type { AnyPhotoLook, PhotoLook, Region, SubjectLook } from '../../../shared/contract/stylize.js';
import { MAX_REGIONS, PLAIN_SETTINGS } from '../../../shared/domain/look.js';

/** The look of a photo; it may have no style yet. */
export type Look = PhotoLook;

export const DEFAULT_STRENGTH = PLAIN_SETTINGS.strength;
/** The available stroke sizes, finest first: the long side in px at which the style is painted; null: full size. */
export const STROKE_STEPS = [
  { name: 'pixel', px: null },
  { name: 'finest', px: 2048 },
  { name: 'fine', px: 1536 },
  { name: 'medium', px: 1024 },
  { name: 'broad', px: 768 },
  { name: 'broader', px: 512 },
  { name: 'huge', px: 384 },
  { name: 'largest', px: 256 },
] as const;

/** The index of a stroke size in `STROKE_STEPS`: the nearest one that is not finer. */
export function strokeIndexOf(strokePx: number | null): number {
  if (strokePx === null) return 0;
  const index = STROKE_STEPS.findIndex(({ px }) => px !== null && px <= strokePx);
  return index < 0 ? STROKE_STEPS.length - 1 : index;
}

export const DEFAULT_STROKE_PX = 1024;

export const PLAIN_LOOK: Look = {
  ...PLAIN_SETTINGS,
  styles: [],
  strokePx: DEFAULT_STROKE_PX,
};

/** The maximum number of styles in a blend. */
export const MAX_BLEND = 4;

/** The initial settings for a style: its strength and stroke size from the last time. */
export interface StyleHabit {
  readonly strength: number;
  readonly strokePx: number | null;
}

/** The look with only this style and its remembered settings. */
export function withStyle(look: Look, styleId: string, habit: StyleHabit | undefined): Look {
  return { ...look, styles: [{ styleId, weight: 1 }], ...(habit ?? {}) };
}

/** Adds the style to the blend with an equal share, or removes it. */
export function toggleInBlend(look: Look, styleId: string): Look {
  if (look.styles.some((style) => style.styleId === styleId)) {
    return { ...look, styles: look.styles.filter((style) => style.styleId !== styleId) };
  }
  if (look.styles.length >= MAX_BLEND) return look;
  const mean = look.styles.reduce((sum, { weight }) => sum + weight, 0) / Math.max(1, look.styles.length);
  return { ...look, styles: [...look.styles, { styleId, weight: mean || 1 }] };
}

/** The look with this region at `index`. A new region is added above the others. */
export function withRegion(look: Look, index: number, region: Region): Look {
  const regions = look.regions ?? [];
  const before = regions.slice(0, index);
  return { ...look, regions: [...before, region, ...regions.slice(before.length + 1)] };
}

export function withoutRegion(look: Look, index: number): Look {
  const regions = (look.regions ?? []).filter((_, place) => place !== index);
  return withRegions(look, regions.length === 0 ? undefined : regions);
}

/** The look with these regions instead of its own; undefined: none. */
export function withRegions(look: Look, regions: Look['regions']): Look {
  return { ...look, regions };
}

/** The look without painted regions, which belong to one photo; found ones fit any. */
export function anyPhotoLook(look: Look): AnyPhotoLook {
  const regions = (look.regions ?? []).flatMap(({ name, styles, strength, found }) =>
    found ? [{ name, steps: [], styles, strength, found }] : [],
  );
  return { ...look, regions: regions.length === 0 ? undefined : regions };
}

/** Another photo's look for a photo that keeps the regions painted on it. */
export function withPaintedOf(look: Look, photo: Look): Look {
  const painted = (photo.regions ?? []).filter(({ found }) => !found);
  const regions = [...(anyPhotoLook(look).regions ?? []), ...painted].slice(0, MAX_REGIONS);
  return withRegions(look, regions.length === 0 ? undefined : regions);
}

/** Sets one style's weight. It never reaches zero: `toggleInBlend` removes a style. */
export function withWeight(look: Look, styleId: string, weight: number): Look {
  const bounded = Math.max(0.01, weight);
  return {
    ...look,
    styles: look.styles.map((style) => (style.styleId === styleId ? { ...style, weight: bounded } : style)),
  };
}

/** Each style's share of the blend, 0-1, summing to 1. */
export function shares({ styles }: Pick<Look, 'styles'>): number[] {
  const sum = styles.reduce((total, { weight }) => total + weight, 0);
  return styles.map(({ weight }) => weight / sum);
}

export function isSameLook(a: SubjectLook, b: SubjectLook): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
