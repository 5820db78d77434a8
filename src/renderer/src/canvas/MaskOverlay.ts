import { framedSize, type FrameSize } from '../../../shared/domain/frame.js';
import type { MaskMode } from '../../../shared/domain/maskStep.js';
import { emptyMask, type MaskRect, type PixelMask } from '../../../shared/domain/pixelMask.js';
import { coverSegment, withCover, type Dab } from '../../../shared/masks/brushMask.js';
import type { MaskRaster } from '../../../shared/masks/maskRaster.js';

/** How a mask is shown: as a translucent red film, in black and white instead of the picture, or not at all. */
export type MaskView = 'film' | 'gray' | 'none';

/** The color of masked places, as in photo editors. Channels 0-255, opacity 0-1. */
const FILM = { red: 235, green: 64, blue: 64, opacity: 0.5 } as const;

/** The brush of a stroke that is being drawn. */
export interface StrokeBrush {
  readonly mode: MaskMode;
  /** 0-1. */
  readonly softness: number;
}

/** Where the picture under a mask is. */
export interface OverlayPlace {
  /** The picture's corner in its element, in CSS px. */
  readonly x: number;
  readonly y: number;
  /** CSS px per px of the photo. */
  readonly scale: number;
  /** What is left of this is not covered, in CSS px of the element. */
  readonly left: number;
}

/**
 * A region's mask over the picture, and the stroke being drawn on it. A segment of a stroke changes only the rectangle
 * that it touches, so its cost depends on the brush size and not on the picture size; the rectangles of a frame of the
 * screen are drawn together. It is an element of its own, so that the picture under it is not drawn anew.
 */
export class MaskOverlay {
  /** Fills the element of the picture. */
  readonly element = document.createElement('div');
  private readonly canvas = document.createElement('canvas');
  private mask: PixelMask = emptyMask({ width: 1, height: 1 });
  private view: MaskView = 'none';
  private stroke: { readonly cover: PixelMask; readonly brush: StrokeBrush } | undefined;
  /** What has changed since it was drawn. */
  private changed: MaskRect | undefined;
  private request: number | undefined;

  constructor() {
    Object.assign(this.element.style, { position: 'absolute', inset: '0', overflow: 'hidden', pointerEvents: 'none' });
    Object.assign(this.canvas.style, { position: 'absolute', left: '0', top: '0', transformOrigin: '0 0' });
    this.canvas.hidden = true;
    this.element.append(this.canvas);
  }

  hasSize({ width, height }: FrameSize): boolean {
    return this.mask.width === width && this.mask.height === height;
  }

  /** Shows a mask over the part of a photo that a raster covers. A stroke goes on if the size is the same. */
  show(mask: PixelMask, { photo, frame }: MaskRaster): void {
    if (!this.hasSize(mask)) this.stroke = undefined;
    this.mask = { ...mask, data: Uint8Array.from(mask.data) };
    if (this.canvas.width !== mask.width || this.canvas.height !== mask.height) {
      this.canvas.width = mask.width;
      this.canvas.height = mask.height;
    }
    const framed = framedSize(photo, frame);
    Object.assign(this.canvas.style, { width: `${framed.width}px`, height: `${framed.height}px` });
    this.drawAll();
  }

  place({ x, y, scale, left }: OverlayPlace): void {
    this.canvas.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
    this.element.style.clipPath = left > 0 ? `inset(0 0 0 ${left}px)` : '';
  }

  setView(view: MaskView): void {
    this.canvas.hidden = view === 'none';
    if (view === this.view) return;
    this.view = view;
    this.drawAll();
  }

  begin(brush: StrokeBrush): void {
    this.stroke = { cover: emptyMask(this.mask), brush };
  }

  /** Extends the stroke from one place to another, in px of the mask. */
  extend(from: Dab, to: Dab): void {
    if (!this.stroke) return;
    const rect = coverSegment(this.stroke.cover, from, to, this.stroke.brush.softness);
    // Where a stroke limits the mask, what it has not touched changes too.
    if (rect) this.redraw(this.stroke.brush.mode === 'intersect' ? this.all : rect);
  }

  /** Makes the stroke a part of the mask, as the studio will draw it. */
  accept(): void {
    if (!this.stroke) return;
    const { cover, brush } = this.stroke;
    for (let i = 0; i < cover.data.length; i++) {
      if (cover.data[i] === 0 && brush.mode !== 'intersect') continue;
      this.mask.data[i] = withCover(this.mask.data[i]!, cover.data[i]!, brush.mode);
    }
    this.stroke = undefined;
  }

  /** Drops the stroke. */
  end(): void {
    if (!this.stroke) return;
    this.stroke = undefined;
    this.drawAll();
  }

  private get all(): MaskRect {
    return { x: 0, y: 0, width: this.mask.width, height: this.mask.height };
  }

  private drawAll(): void {
    this.redraw(this.all);
  }

  private redraw(rect: MaskRect): void {
    this.changed = this.changed ? joined(this.changed, rect) : rect;
    this.request ??= requestAnimationFrame(() => {
      this.request = undefined;
      if (this.changed) this.draw(this.changed);
      this.changed = undefined;
    });
  }

  private draw(rect: MaskRect): void {
    const context = this.canvas.getContext('2d');
    if (!context || this.view === 'none') return;
    const { width, height } = this.mask;
    const [left, top] = [Math.min(rect.x, width), Math.min(rect.y, height)];
    const [columns, rows] = [Math.min(rect.width, width - left), Math.min(rect.height, height - top)];
    if (columns <= 0 || rows <= 0) return;
    const pixels = context.createImageData(columns, rows);
    const colors = new Uint32Array(pixels.data.buffer);
    const palette = PALETTES[this.view];
    const { cover, brush } = this.stroke ?? {};
    for (let y = 0, at = 0; y < rows; y++) {
      for (let i = (top + y) * width + left; i < (top + y) * width + left + columns; i++, at++) {
        const own = this.mask.data[i]!;
        colors[at] = palette[cover && brush ? withCover(own, cover.data[i]!, brush.mode) : own]!;
      }
    }
    context.putImageData(pixels, left, top);
  }
}

/** The color of each value of a mask, as the four bytes of a canvas's px. */
function paletteOf(color: (value: number) => readonly number[]): Uint32Array {
  return new Uint32Array(Uint8ClampedArray.from({ length: 4 * 256 }, (_, i) => color(i >> 2)[i & 3]!).buffer);
}

const PALETTES: Readonly<Record<Exclude<MaskView, 'none'>, Uint32Array>> = {
  film: paletteOf((value) => [FILM.red, FILM.green, FILM.blue, FILM.opacity * value]),
  gray: paletteOf((value) => [value, value, value, 255]),
};

function joined(a: MaskRect, b: MaskRect): MaskRect {
  const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)];
  const right = Math.max(a.x + a.width, b.x + b.width);
  const bottom = Math.max(a.y + a.height, b.y + b.height);
  return { x, y, width: right - x, height: bottom - y };
}
