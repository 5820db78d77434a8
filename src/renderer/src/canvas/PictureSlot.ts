import Konva from 'konva';
import { chooseLevel, loadImage, type PictureLevel, type StagePicture } from './pictureLevels.js';
import { TileGroup } from './TileGroup.js';
import type { Size } from './viewport.js';

/**
 * One picture on the stage. Shows the level of its pyramid that the zoom needs, and keeps what it has until a better one
 * is loaded; at most two levels are held at once.
 */
export class PictureSlot {
  readonly group = new Konva.Group({ listening: false });
  readonly tiles = new TileGroup();
  private readonly image = new Konva.Image({ image: undefined, listening: false, perfectDrawEnabled: false });
  private picture: StagePicture | null = null;
  private wanted: PictureLevel | undefined;
  private shownScene: string | undefined;

  constructor(private readonly onFailed: (url: string) => void) {
    this.group.add(this.image, this.tiles.group);
  }

  /** The size of the photo, which the picture fills, in picture px. */
  setSize({ width, height }: Size): void {
    this.image.size({ width, height });
  }

  show(picture: StagePicture | null, neededPx: number): void {
    if (picture?.key !== this.picture?.key) this.wanted = undefined;
    if (picture === null || (this.shownScene !== undefined && picture.scene !== this.shownScene)) this.clear();
    this.picture = picture;
    this.need(neededPx);
  }

  /** Sees to a level for this many device px along the long side. */
  need(neededPx: number): void {
    if (!this.picture) return;
    const level = chooseLevel(this.picture.levels, neededPx);
    if (!level || level.url === this.wanted?.url) return;
    this.wanted = level;
    void this.load(level, this.picture);
  }

  private async load(level: PictureLevel, picture: StagePicture): Promise<void> {
    try {
      const loaded = await loadImage(level.url);
      // A newer wish, or another picture, has come while this one was on its way.
      if (this.wanted !== level || this.picture?.key !== picture.key) return;
      this.image.image(loaded);
      this.shownScene = picture.scene;
    } catch {
      if (this.wanted === level) this.onFailed(level.url);
    }
  }

  private clear(): void {
    this.image.image(undefined);
    this.shownScene = undefined;
  }
}
