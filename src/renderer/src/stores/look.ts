import type { Region, StyleId } from '../../../shared/contract/stylize.js';
import { PLAIN_SETTINGS, type Look as AnyLook } from '../../../shared/domain/look.js';

/** How a photo is to look; it may have no style yet. */
export type Look = AnyLook<StyleId>;

export const DEFAULT_STRENGTH = PLAIN_SETTINGS.strength;
/** The stroke sizes that can be chosen, finest first: the long side at which the style is painted; null is every pixel. */
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

/** The step of a stroke size: the nearest that is not finer. */
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

/** The most styles that may be blended. */
export const MAX_BLEND = 4;

/** What a style is begun with: how strong and how large its strokes were the last time. */
export interface StyleHabit {
  readonly strength: number;
  readonly strokePx: number | null;
}

/** Only this style, with its habits. */
export function withStyle(look: Look, styleId: string, habit: StyleHabit | undefined): Look {
  return { ...look, styles: [{ styleId, weight: 1 }], ...(habit ?? {}) };
}

/** The style joins the blend with an even share, or leaves it. */
export function toggleInBlend(look: Look, styleId: string): Look {
  if (look.styles.some((style) => style.styleId === styleId)) {
    return { ...look, styles: look.styles.filter((style) => style.styleId !== styleId) };
  }
  if (look.styles.length >= MAX_BLEND) return look;
  const mean = look.styles.reduce((sum, { weight }) => sum + weight, 0) / Math.max(1, look.styles.length);
  return { ...look, styles: [...look.styles, { styleId, weight: mean || 1 }] };
}

/** With this region in its place; one that is not there yet is laid over the others. */
export function withRegion(look: Look, index: number, region: Region): Look {
  const regions = look.regions ?? [];
  const before = regions.slice(0, index);
  return { ...look, regions: [...before, region, ...regions.slice(before.length + 1)] };
}

export function withoutRegion(look: Look, index: number): Look {
  const regions = (look.regions ?? []).filter((_, place) => place !== index);
  return withRegions(look, regions.length === 0 ? undefined : regions);
}

/** With the regions of one photo in place of those of another; undefined: none. */
export function withRegions(look: Look, regions: Look['regions']): Look {
  return { ...look, regions };
}

/** Sets one style's weight. It never falls to zero: a style leaves by `toggleInBlend`. */
export function withWeight(look: Look, styleId: string, weight: number): Look {
  const bounded = Math.max(0.01, weight);
  return {
    ...look,
    styles: look.styles.map((style) => (style.styleId === styleId ? { ...style, weight: bounded } : style)),
  };
}

/** Each style's share of the blend, 0-1, summing to 1. */
export function shares(look: Look): number[] {
  const sum = look.styles.reduce((total, { weight }) => total + weight, 0);
  return look.styles.map(({ weight }) => weight / sum);
}

export function isSameLook(a: Look, b: Look): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
