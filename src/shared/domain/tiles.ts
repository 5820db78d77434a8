/** The side in px of the tiles in which large pictures are shown at their own size. */
export const SHOWN_TILE_PX = 512;

/** A tile by its place in the picture, counted from the top left. */
export interface TilePlace {
  readonly column: number;
  readonly row: number;
}

export interface TileRect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What of a picture a tile covers, in px; at the right and the bottom, what is left. */
export function tileRect({ column, row }: TilePlace, picture: { width: number; height: number }): TileRect {
  const [x, y] = [column * SHOWN_TILE_PX, row * SHOWN_TILE_PX];
  return {
    x,
    y,
    width: Math.min(SHOWN_TILE_PX, picture.width - x),
    height: Math.min(SHOWN_TILE_PX, picture.height - y),
  };
}
