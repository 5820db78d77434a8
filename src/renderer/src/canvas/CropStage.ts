import Konva from 'konva';
import type { Frame, FrameSize } from '../../../shared/domain/frame.js';
import { CROP_HANDLES, layoutCrop, type CropHandle, type CropLayout } from './cropMath.js';
import { loadImage } from './pictureLevels.js';
import type { Point } from './viewport.js';

/** How close the pointer must be to a handle, in CSS px. */
const REACH_PX = 16;
const CORNER_PX = 18;

/** The part of the rectangle under the pointer. */
export type CropTarget = CropHandle | 'inside' | null;

/**
 * The Konva stage for cropping: the whole photo, turned, with the crop rectangle and its thirds on top. No node listens
 * to events; the surrounding element handles gestures.
 */
export class CropStage {
  private readonly stage: Konva.Stage;
  private readonly image = new Konva.Image({ image: undefined, listening: false });
  private readonly overlay: Konva.Shape;
  private layout: CropLayout | undefined;
  private screen: FrameSize = { width: 1, height: 1 };

  constructor(container: HTMLDivElement) {
    this.stage = new Konva.Stage({ container, width: 1, height: 1, listening: false });
    this.overlay = new Konva.Shape({ listening: false, sceneFunc: (context) => this.drawOverlay(context) });
    for (const node of [this.image, this.overlay]) {
      const layer = new Konva.Layer({ listening: false });
      layer.add(node);
      this.stage.add(layer);
    }
  }

  /** @throws if the picture cannot be loaded */
  async load(url: string): Promise<void> {
    this.image.image(await loadImage(url));
  }

  show(frame: Frame, photo: FrameSize, screen: FrameSize): void {
    this.screen = { width: Math.max(1, screen.width), height: Math.max(1, screen.height) };
    this.stage.size(this.screen);
    const layout = layoutCrop(frame, photo, this.screen);
    this.layout = layout;
    const quarters = 90 * frame.turns;
    this.image.setAttrs({
      image: this.image.image(),
      width: photo.width,
      height: photo.height,
      offsetX: photo.width / 2,
      offsetY: photo.height / 2,
      x: layout.center.x,
      y: layout.center.y,
      scaleX: frame.isMirrored ? -layout.scale : layout.scale,
      scaleY: layout.scale,
      rotation: frame.angle + (frame.isMirrored ? -quarters : quarters),
    });
    this.overlay.getLayer()?.batchDraw();
  }

  /** CSS px per px of the photo. */
  get scale(): number {
    return this.layout?.scale ?? 1;
  }

  /** Checks corners first, then edges, then the inside. */
  targetAt({ x, y }: Point): CropTarget {
    if (!this.layout) return null;
    const { rect } = this.layout;
    const isNear = (distance: number): boolean => Math.abs(distance) <= REACH_PX;
    const isWithin = (value: number, from: number, length: number): boolean => value > from && value < from + length;
    const hits = CROP_HANDLES.filter((handle) => {
      const nearX = isNear(x - (rect.x + ((handle.x + 1) / 2) * rect.width));
      const nearY = isNear(y - (rect.y + ((handle.y + 1) / 2) * rect.height));
      return (
        (handle.x === 0 ? isWithin(x, rect.x, rect.width) : nearX) &&
        (handle.y === 0 ? isWithin(y, rect.y, rect.height) : nearY)
      );
    });
    const corner = hits.find((handle) => handle.x !== 0 && handle.y !== 0);
    if (corner ?? hits[0]) return corner ?? hits[0]!;
    return isWithin(x, rect.x, rect.width) && isWithin(y, rect.y, rect.height) ? 'inside' : null;
  }

  destroy(): void {
    this.stage.destroy();
  }

  private drawOverlay(context: Konva.Context): void {
    if (!this.layout) return;
    const { x, y, width, height } = this.layout.rect;
    context.fillStyle = 'rgb(0 0 0 / 62%)';
    context.fillRect(0, 0, this.screen.width, this.screen.height);
    context.clearRect(x, y, width, height);
    context.strokeStyle = 'rgb(255 255 255 / 38%)';
    context.lineWidth = 1;
    context.beginPath();
    for (const third of [1 / 3, 2 / 3]) {
      const [across, down] = [Math.round(x + width * third) + 0.5, Math.round(y + height * third) + 0.5];
      context.moveTo(across, y);
      context.lineTo(across, y + height);
      context.moveTo(x, down);
      context.lineTo(x + width, down);
    }
    context.stroke();
    context.strokeStyle = '#ffffff';
    context.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
    context.lineWidth = 3;
    context.beginPath();
    for (const corner of CROP_HANDLES.filter((handle) => handle.x !== 0 && handle.y !== 0)) {
      const [atX, atY] = [x + ((corner.x + 1) / 2) * width, y + ((corner.y + 1) / 2) * height];
      context.moveTo(atX - corner.x * Math.min(CORNER_PX, width / 3), atY);
      context.lineTo(atX, atY);
      context.lineTo(atX, atY - corner.y * Math.min(CORNER_PX, height / 3));
    }
    context.stroke();
  }
}
