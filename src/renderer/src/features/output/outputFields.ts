import type { OutputRules } from '../../../../shared/batch/batchSettings.js';
import {
  type Dimensions,
  longSidePxFor,
  outputDimensions,
  type OutputSize,
} from '../../../../shared/batch/outputSize.js';
import { type ImageFormat } from '../../../../shared/domain/imageFormat.js';
import type { MetadataChoice } from '../../../../shared/domain/metadataChoice.js';

export const SIZE_MODES = ['original', 'px', 'megapixels', 'print'] as const;
export type SizeMode = (typeof SIZE_MODES)[number];

/** How an output is written, as entered by the user. */
export interface OutputFields {
  /** `photo`: each photo keeps its own format. */
  readonly format: ImageFormat | 'photo';
  readonly quality: number;
  readonly mode: SizeMode;
  readonly px: string;
  readonly megapixels: string;
  readonly cm: string;
  readonly dpi: string;
  readonly metadata: MetadataChoice;
}

export const SIZE_DEFAULTS = { mode: 'original', px: '2048', megapixels: '4', cm: '30', dpi: '300' } as const;

export const LIMITS = {
  px: { min: 16, max: 65_536 },
  megapixels: { min: 0.01, max: 1000 },
  cm: { min: 1, max: 1000 },
  dpi: { min: 30, max: 2400 },
} as const;
export type SizeField = keyof typeof LIMITS;

const CM_PER_INCH = 2.54;

/** The number in a field; null if it is not a number or out of its limits. A comma counts as a decimal point. */
export function numberIn(field: SizeField, text: string): number | null {
  const value = Number(text.trim().replace(',', '.'));
  const { min, max } = LIMITS[field];
  return text.trim() !== '' && Number.isFinite(value) && value >= min && value <= max ? value : null;
}

/** The rules from the fields, without a format if each photo keeps its own; null while a field is invalid. */
export function outputRules(fields: OutputFields): OutputRules | null {
  const size = outputSize(fields);
  if (size === null) return null;
  const { format, metadata, quality } = fields;
  return {
    ...(format === 'photo' ? {} : { format }),
    ...(hasQuality(format) ? { quality } : {}),
    ...(size ? { size } : {}),
    metadata,
  };
}

/** Whether a format has a quality setting. True for `photo`, since a photo's own format may have one. */
export function hasQuality(format: OutputFields['format']): boolean {
  return format !== 'png' && format !== 'tiff' && format !== 'gif';
}

/** The result size for a photo; `isCapped` if the requested size is larger than the photo. */
export interface OutputFacts extends Dimensions {
  readonly isCapped: boolean;
  /** The size on paper in cm; null if no print size was requested. */
  readonly printedCm: Dimensions | null;
}

export function outputFacts({ size }: OutputRules, photo: Dimensions): OutputFacts {
  const { width, height } = outputDimensions(size, photo);
  const cm = (px: number, dpi: number): number => (px / dpi) * CM_PER_INCH;
  const printedCm = size?.kind === 'print' ? { width: cm(width, size.dpi), height: cm(height, size.dpi) } : null;
  return { width, height, printedCm, isCapped: size !== undefined && isLarger(size, photo) };
}

/** Undefined for the photo's own size, null while a field is invalid. */
function outputSize(fields: OutputFields): OutputSize | undefined | null {
  switch (fields.mode) {
    case 'original':
      return undefined;
    case 'px': {
      const px = numberIn('px', fields.px);
      return px === null ? null : { kind: 'pixels', longSidePx: Math.round(px) };
    }
    case 'megapixels': {
      const megapixels = numberIn('megapixels', fields.megapixels);
      return megapixels === null ? null : { kind: 'megapixels', megapixels };
    }
    case 'print': {
      const longSideCm = numberIn('cm', fields.cm);
      const dpi = numberIn('dpi', fields.dpi);
      return longSideCm === null || dpi === null ? null : { kind: 'print', longSideCm, dpi };
    }
  }
}

function isLarger(size: OutputSize, photo: Dimensions): boolean {
  if (size.kind === 'megapixels') return size.megapixels * 1e6 > photo.width * photo.height;
  return (longSidePxFor(size, photo) ?? 0) > Math.max(photo.width, photo.height);
}
