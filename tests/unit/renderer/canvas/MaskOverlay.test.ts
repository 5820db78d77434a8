// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest';
import { MaskOverlay } from '../../../../src/renderer/src/canvas/MaskOverlay.js';
import { PLAIN_FRAME } from '../../../../src/shared/domain/frame.js';
import { emptyMask } from '../../../../src/shared/domain/pixelMask.js';
import { maskRaster } from '../../../../src/shared/masks/maskRaster.js';
import { drawNothing } from '../helpers.js';

const PHOTO = { width: 3000, height: 2000 };

beforeEach(drawNothing);

function overlaid(): { overlay: MaskOverlay; canvas: HTMLCanvasElement } {
  const overlay = new MaskOverlay();
  const raster = maskRaster(PHOTO, PLAIN_FRAME);
  overlay.show(emptyMask(raster.size), raster);
  return { overlay, canvas: overlay.element.querySelector('canvas')! };
}

describe('MaskOverlay', () => {
  it('covers the whole photo, where the stage has it', () => {
    const { overlay, canvas } = overlaid();
    overlay.place({ x: 12, y: -40, scale: 0.25, left: 0 });
    expect(canvas.style.width).toBe('3000px');
    expect(canvas.style.height).toBe('2000px');
    expect(canvas.width).toBeLessThan(3000);
    expect(canvas.style.transform).toBe('translate(12px, -40px) scale(0.25)');
    expect(overlay.element.style.clipPath).toBe('');
  });

  it('leaves the picture beside it free', () => {
    const { overlay } = overlaid();
    overlay.place({ x: 0, y: 0, scale: 1, left: 410.5 });
    expect(overlay.element.style.clipPath).toBe('inset(0 0 0 410.5px)');
  });

  it('is hidden while the mask is not to be seen, and never takes the pointer', () => {
    const { overlay, canvas } = overlaid();
    expect(canvas.hidden).toBe(true);
    overlay.setView('film');
    expect(canvas.hidden).toBe(false);
    overlay.setView('none');
    expect(canvas.hidden).toBe(true);
    expect(overlay.element.style.pointerEvents).toBe('none');
  });
});
