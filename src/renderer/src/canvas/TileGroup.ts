import Konva from 'konva';
import { loadImage } from './pictureLevels.js';
import type { VisibleTile } from './tiles.js';

/** A tile and the URL of its picture. */
export interface StageTile extends VisibleTile {
  readonly url: string;
}

/** Tiles over a smaller version of a picture. Keeps only the tiles that are shown. */
export class TileGroup {
  readonly group = new Konva.Group({ listening: false });
  private readonly nodes = new Map<string, Konva.Image>();

  show(tiles: readonly StageTile[]): void {
    const wanted = new Map(tiles.map((tile) => [tile.url, tile]));
    for (const [url, node] of this.nodes) {
      if (wanted.has(url)) continue;
      node.destroy();
      this.nodes.delete(url);
    }
    for (const [url, { rect }] of wanted) {
      if (this.nodes.has(url)) continue;
      const node = new Konva.Image({ image: undefined, ...rect, listening: false, perfectDrawEnabled: false });
      this.nodes.set(url, node);
      this.group.add(node);
      // If a tile cannot be loaded, the smaller version stays visible.
      loadImage(url).then(
        (image) => {
          if (this.nodes.get(url) === node) node.image(image);
        },
        () => undefined,
      );
    }
  }
}
