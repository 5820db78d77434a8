import { SHOWN_TILE_PX, tileRect, type TilePlace, type TileRect } from '../../../shared/domain/tiles.js';
import type { Size, Viewport } from './viewport.js';

/** A tile of a picture, in px of the picture. */
export interface VisibleTile extends TilePlace {
  readonly key: string;
  readonly rect: TileRect;
}

/** The visible tiles of a picture, starting in the middle of the screen. */
export function visibleTiles({ scale, x, y }: Viewport, screen: Size, picture: Size): VisibleTile[] {
  const columns = range(-x / scale, (screen.width - x) / scale, picture.width);
  const rows = range(-y / scale, (screen.height - y) / scale, picture.height);
  const middle = { x: (screen.width / 2 - x) / scale, y: (screen.height / 2 - y) / scale };
  const distance = ({ rect }: VisibleTile): number =>
    Math.hypot(rect.x + rect.width / 2 - middle.x, rect.y + rect.height / 2 - middle.y);
  return rows
    .flatMap((row) =>
      columns.map((column) => ({
        column,
        row,
        key: `${column} ${row}`,
        rect: tileRect({ column, row }, picture),
      })),
    )
    .sort((a, b) => distance(a) - distance(b));
}

/** The tile indices along one side, between two px. */
function range(from: number, to: number, length: number): number[] {
  const first = Math.max(0, Math.floor(from / SHOWN_TILE_PX));
  const last = Math.min(Math.ceil(length / SHOWN_TILE_PX), Math.ceil(to / SHOWN_TILE_PX));
  return Array.from({ length: Math.max(0, last - first) }, (_, index) => first + index);
}
