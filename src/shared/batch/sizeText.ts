import { ExpectedError } from '../errors.js';
import { type OutputSize, outputSizeSchema } from './outputSize.js';

const NUMBER = String.raw`(\d+(?:\.\d+)?)`;
const PIXELS = new RegExp(`^${NUMBER}(?:px)?$`, 'i');
const PRINT = new RegExp(`^${NUMBER}\\s*cm\\s*@\\s*${NUMBER}(?:dpi)?$`, 'i');
const MEGAPIXELS = new RegExp(`^${NUMBER}\\s*mp$`, 'i');

/**
 * Reads `2048` or `2048px` (long side), `30cm@300` (long side on paper at a density) or `12mp` (area).
 * @throws ExpectedError `usage` for anything else or a value out of range.
 */
export function parseOutputSize(text: string): OutputSize {
  const parsed = outputSizeSchema.safeParse(readSize(text.trim()));
  if (parsed.success) return parsed.data;
  throw new ExpectedError('usage', `The size ${text} cannot be used.`, {
    advice: 'Write the long side like 2048, its length on paper like 30cm@300 (at 300 dpi), or the area like 12mp.',
  });
}

/** Formats a size for `parseOutputSize`. */
export function formatSize(size: OutputSize): string {
  switch (size.kind) {
    case 'pixels':
      return `${size.longSidePx}px`;
    case 'print':
      return `${size.longSideCm}cm@${size.dpi}`;
    case 'megapixels':
      return `${size.megapixels}mp`;
  }
}

function readSize(text: string): object | undefined {
  const pixels = PIXELS.exec(text);
  if (pixels) return { kind: 'pixels', longSidePx: Number(pixels[1]) };
  const print = PRINT.exec(text);
  if (print) return { kind: 'print', longSideCm: Number(print[1]), dpi: Number(print[2]) };
  const megapixels = MEGAPIXELS.exec(text);
  return megapixels ? { kind: 'megapixels', megapixels: Number(megapixels[1]) } : undefined;
}
