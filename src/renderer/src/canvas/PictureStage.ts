import Konva from 'konva';
import type { MaskOverlay } from './MaskOverlay.js';
import type { StagePicture } from './pictureLevels.js';
import { PictureSlot } from './PictureSlot.js';
import type { StageTile } from './TileGroup.js';
import { alignViewport, type Size, type Viewport } from './viewport.js';

/** `single`: only the second picture. `split`: the first one left of a divider. `side`: both side by side. */
export type CompareMode = 'single' | 'split' | 'side';

export interface StageLayout {
  readonly mode: CompareMode;
  readonly viewport: Viewport;
  /** The size of one pane. With `side`, the second pane starts where the first one ends. */
  readonly screen: Size;
  readonly photo: Size;
  /** Where the divider is, 0-1 of the picture's width. */
  readonly split: number;
}

/** Above this many screen px per picture px, pixels are shown as squares. */
const CRISP_SCALE = 4;

/**
 * The Konva stage: two pictures in one layer. It is as large as its element; zoom and pan move the pictures. No node
 * listens to events, so Konva keeps no hit canvas; the surrounding element handles gestures.
 */
export class PictureStage {
  private readonly stage: Konva.Stage;
  private readonly layer = new Konva.Layer({ listening: false });
  private readonly first: PictureSlot;
  private readonly second: PictureSlot;
  private isFirstWanted = false;
  private current: StageLayout | undefined;
  private overlay: MaskOverlay | undefined;

  constructor(
    private readonly container: HTMLDivElement,
    onFailed: (url: string) => void,
  ) {
    this.stage = new Konva.Stage({ container, width: 1, height: 1, listening: false });
    this.first = new PictureSlot(onFailed);
    this.second = new PictureSlot(onFailed);
    this.layer.add(this.second.group, this.first.group);
    this.stage.add(this.layer);
  }

  resize({ width, height }: Size): void {
    this.stage.size({ width: Math.max(1, width), height: Math.max(1, height) });
  }

  show(first: StagePicture | null, second: StagePicture | null): void {
    this.isFirstWanted = first !== null;
    this.first.show(first, this.neededPx());
    this.second.show(second, this.neededPx());
    this.place();
  }

  /** Shows the visible full-size tiles over each picture. */
  sharpen(first: readonly StageTile[], second: readonly StageTile[]): void {
    this.first.tiles.show(first);
    this.second.tiles.show(second);
  }

  /** Shows a mask over the second picture. */
  layOver(overlay: MaskOverlay): void {
    this.overlay = overlay;
    this.container.append(overlay.element);
    this.place();
  }

  layout(layout: StageLayout): void {
    this.current = layout;
    for (const slot of [this.first, this.second]) {
      slot.setSize(layout.photo);
      slot.need(this.neededPx());
    }
    this.place();
  }

  destroy(): void {
    this.overlay?.element.remove();
    this.stage.destroy();
  }

  private neededPx(): number {
    if (!this.current) return 0;
    const { photo, viewport } = this.current;
    return Math.max(photo.width, photo.height) * viewport.scale * window.devicePixelRatio;
  }

  private place(): void {
    if (!this.current) return;
    const { mode, viewport, screen, photo, split } = this.current;
    const ratio = window.devicePixelRatio;
    const { scale, x, y } = alignViewport(viewport, ratio);
    this.layer.imageSmoothingEnabled(scale < CRISP_SCALE);
    const { group: first } = this.first;
    const { group: second } = this.second;
    first.visible(mode !== 'single' && this.isFirstWanted);
    first.setAttrs({ x, y, scaleX: scale, scaleY: scale });
    const beside = mode === 'side' ? alignViewport({ ...viewport, x: viewport.x + screen.width }, ratio).x : x;
    second.setAttrs({ x: beside, y, scaleX: scale, scaleY: scale });
    // Clips are in picture px.
    const pane = { x: -x / scale, y: -y / scale, width: screen.width / scale, height: screen.height / scale };
    second.clip(pane);
    const covered = mode === 'side' ? screen.width : first.visible() ? x + photo.width * scale * split : 0;
    this.overlay?.place({ x: beside, y, scale, left: covered });
    first.clip(mode === 'side' ? pane : { x: 0, y: 0, width: photo.width * split, height: photo.height });
  }
}
