import Konva from 'konva';
import { chooseLevel, loadImage, type PictureLevel, type StagePicture } from './pictureLevels.js';
import { TileGroup } from './TileGroup.js';
import type { Size } from './viewport.js';

/**
 * One picture on the stage. Shows the pyramid level that the zoom needs and keeps the current level until the next one
 * is loaded. At most two levels are in memory at once.
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

  /** Sets the size of the photo, which the picture fills, in picture px. */
  setSize({ width, height }: Size): void {
    this.image.size({ width, height });
  }

  show(picture: StagePicture | null, neededPx: number): void {
    if (picture?.key !== this.picture?.key) this.wanted = undefined;
    if (picture === null || (this.shownScene !== undefined && picture.scene !== this.shownScene)) this.clear();
    this.picture = picture;
    this.need(neededPx);
  }

  /** Loads the level for this many device px along the long side. */
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
      // Another level or picture was requested while this one was loading.
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
