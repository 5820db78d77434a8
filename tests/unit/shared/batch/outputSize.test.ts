import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { longSidePxFor, outputDimensions } from '../../../../src/shared/batch/outputSize.js';
import { parseOutputSize } from '../../../../src/shared/batch/sizeText.js';

describe('an output size', () => {
  it.each([
    ['2048', { kind: 'pixels', longSidePx: 2048 }],
    ['2048px', { kind: 'pixels', longSidePx: 2048 }],
    ['30cm@300', { kind: 'print', longSideCm: 30, dpi: 300 }],
    ['12.5 cm @ 254dpi', { kind: 'print', longSideCm: 12.5, dpi: 254 }],
    ['0.5MP', { kind: 'megapixels', megapixels: 0.5 }],
  ])('%s is understood', (text, size) => expect(parseOutputSize(text)).toEqual(size));

  it.each(['', 'large', '12.5', '5', '30cm', '0mp', '-3', '99999999'])('%j is refused with what to write', (text) => {
    expect(() => parseOutputSize(text)).toThrow(/cannot be used/);
  });

  it('asks for the pixels of a length on paper', () => {
    expect(longSidePxFor(parseOutputSize('25.4cm@300'), { width: 9000, height: 6000 })).toBe(3000);
  });

  it('keeps to the area asked for, and never enlarges', () => {
    const { width, height } = outputDimensions(parseOutputSize('2mp'), { width: 6000, height: 4000 });
    expect(width * height).toBeLessThanOrEqual(2.002e6);
    expect(width * height).toBeGreaterThan(1.99e6);
    expect(outputDimensions(parseOutputSize('50mp'), { width: 600, height: 400 })).toEqual({ width: 600, height: 400 });
    expect(outputDimensions(parseOutputSize('2048'), { width: 600, height: 400 })).toEqual({ width: 600, height: 400 });
  });

  it('foretells what the resizing makes, to the pixel', async () => {
    for (const [width, height, side] of [
      [301, 200, 100],
      [200, 301, 100],
      [333, 1000, 77],
      [640, 427, 311],
      [1000, 20, 64],
    ] as const) {
      const photo = { create: { width, height, channels: 3 as const, background: '#888' } };
      const made = await sharp(photo).resize(side, side, { fit: 'inside', withoutEnlargement: true }).raw().toBuffer({
        resolveWithObject: true,
      });
      const told = outputDimensions({ kind: 'pixels', longSidePx: side }, { width, height });
      expect([told.width, told.height]).toEqual([made.info.width, made.info.height]);
    }
  });
});
