import type { Size } from '../../canvas/viewport.js';

export type SizeMode = 'original' | 'px' | 'megapixels' | 'print';
export const SIZE_MODES: readonly SizeMode[] = ['original', 'px', 'megapixels', 'print'];

/** What the user typed into the size fields, as text. */
export interface SizeFields {
  readonly mode: SizeMode;
  readonly px: string;
  readonly megapixels: string;
  readonly cm: string;
  readonly dpi: string;
}

export const LIMITS = {
  px: { min: 16, max: 65_536 },
  megapixels: { min: 0.01, max: 1000 },
  cm: { min: 1, max: 1000 },
  dpi: { min: 30, max: 2400 },
} as const;
type Field = keyof typeof LIMITS;

const CM_PER_INCH = 2.54;

/** The number in a field; null where it is none or out of its limits. A comma counts as a point. */
export function numberIn(field: Field, text: string): number | null {
  const value = Number(text.trim().replace(',', '.'));
  const { min, max } = LIMITS[field];
  return text.trim() !== '' && Number.isFinite(value) && value >= min && value <= max ? value : null;
}

/** The long side in px that the fields ask for; null for the photo's own size, undefined where a field is wrong. */
export function wantedLongSide(fields: SizeFields, photo: Size): number | null | undefined {
  switch (fields.mode) {
    case 'original':
      return null;
    case 'px': {
      const px = numberIn('px', fields.px);
      return px === null ? undefined : Math.round(px);
    }
    case 'megapixels': {
      const megapixels = numberIn('megapixels', fields.megapixels);
      if (megapixels === null) return undefined;
      const factor = Math.sqrt((megapixels * 1e6) / (photo.width * photo.height));
      return bounded(Math.max(photo.width, photo.height) * factor);
    }
    case 'print': {
      const cm = numberIn('cm', fields.cm);
      const dpi = numberIn('dpi', fields.dpi);
      return cm === null || dpi === null ? undefined : bounded((cm / CM_PER_INCH) * dpi);
    }
  }
}

function bounded(px: number): number {
  return Math.min(LIMITS.px.max, Math.max(LIMITS.px.min, Math.round(px)));
}

/** The size of the result: as asked for, but never larger than the photo. */
export function resultSize(longSidePx: number | null, photo: Size): Size & { readonly isCapped: boolean } {
  const photoLongSide = Math.max(photo.width, photo.height);
  const scale = longSidePx === null ? 1 : Math.min(1, longSidePx / photoLongSide);
  return {
    width: Math.max(1, Math.round(photo.width * scale)),
    height: Math.max(1, Math.round(photo.height * scale)),
    isCapped: longSidePx !== null && longSidePx > photoLongSide,
  };
}
