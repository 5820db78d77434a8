import Konva from 'konva';
import { framedSize, type Frame, type FrameSize } from '../../../shared/domain/frame.js';
import type { Point } from '../../../shared/domain/framePoint.js';
import {
  brushInMask,
  coverSegment,
  drawStroke,
  emptyMask,
  inMask,
  maskSize,
  withCover,
  type MaskRect,
} from '../../../shared/domain/paintMask.js';
import type { BrushStroke, PaintedArea } from '../../../shared/domain/paintedRegion.js';
import type { PixelMask } from '../../../shared/domain/pixelMask.js';

/** The color of masked places: a translucent red, as in photo editors. Channels 0-255, opacity 0-1. */
const FILM = { red: 235, green: 64, blue: 64, opacity: 0.5 } as const;

/** The photo and frame that a mask is drawn for. */
export interface MaskScene {
  readonly photo: FrameSize;
  readonly frame: Frame;
}

/**
 * A region's mask over the picture, and the stroke being drawn on it. A segment of a stroke redraws only the rectangle
 * that it touches, so its cost depends on the brush size and not on the picture size.
 */
export class MaskOverlay {
  readonly node = new Konva.Image({ image: undefined, listening: false, perfectDrawEnabled: false, visible: false });
  private readonly canvas = document.createElement('canvas');
  private mask: PixelMask = emptyMask({ width: 1, height: 1 });
  private drawn: readonly BrushStroke[] = [];
  private scene: MaskScene | undefined;
  private isInverted = false;
  private stroke: { readonly cover: PixelMask; readonly brush: Omit<BrushStroke, 'points'> } | undefined;

  /** Draws the area. Strokes that were already drawn are not drawn again. */
  show({ strokes, isInverted }: PaintedArea, scene: MaskScene): void {
    const isSameScene = JSON.stringify(scene) === JSON.stringify(this.scene);
    const goesOn = isSameScene && this.drawn.every((stroke, index) => stroke === strokes[index]);
    if (!goesOn) {
      this.scene = scene;
      this.mask = emptyMask(maskSize(scene.photo, scene.frame));
      this.drawn = [];
      this.canvas.width = this.mask.width;
      this.canvas.height = this.mask.height;
      this.node.setAttrs({ image: this.canvas, ...framedSize(scene.photo, scene.frame) });
    }
    for (const stroke of strokes.slice(this.drawn.length)) drawStroke(this.mask, stroke, scene.photo, scene.frame);
    this.drawn = strokes;
    this.isInverted = isInverted;
    this.draw({ x: 0, y: 0, width: this.mask.width, height: this.mask.height });
  }

  begin(brush: Omit<BrushStroke, 'points'>): void {
    this.stroke = { cover: emptyMask(this.mask), brush };
  }

  /** Extends the stroke from one point to another, as shares of the photo's width and height. */
  extend(from: Point, to: Point): void {
    if (!this.stroke || !this.scene) return;
    const { photo, frame } = this.scene;
    const { cover, brush } = this.stroke;
    const [start, end] = [inMask(from, photo, frame), inMask(to, photo, frame)];
    const changed = coverSegment(cover, start, end, brushInMask(brush, photo, frame));
    if (changed) this.draw(changed);
  }

  /** Drops the stroke. If it was accepted, the next `show` draws it as part of the area. */
  end(): void {
    this.stroke = undefined;
  }

  setVisible(isVisible: boolean): void {
    this.node.visible(isVisible);
  }

  private draw({ x: left, y: top, width, height }: MaskRect): void {
    const context = this.canvas.getContext('2d');
    if (!context) return;
    const pixels = context.createImageData(width, height);
    const { cover, brush } = this.stroke ?? {};
    for (let y = 0, at = 0; y < height; y++) {
      for (let x = 0; x < width; x++, at += 4) {
        const i = (top + y) * this.mask.width + left + x;
        const value = withCover(this.mask.data[i]!, cover?.data[i] ?? 0, brush?.isErasing ?? false);
        pixels.data[at] = FILM.red;
        pixels.data[at + 1] = FILM.green;
        pixels.data[at + 2] = FILM.blue;
        pixels.data[at + 3] = FILM.opacity * (this.isInverted ? 255 - value : value);
      }
    }
    context.putImageData(pixels, left, top);
    this.node.getLayer()?.batchDraw();
  }
}
