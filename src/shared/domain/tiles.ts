/** The side in px of the tiles used to show large pictures at full size. */
export const SHOWN_TILE_PX = 512;

/** Position of a tile in the picture, counted from the top left. */
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

/** The area of a tile in px; tiles at the right and the bottom can be smaller. */
export function tileRect({ column, row }: TilePlace, picture: { width: number; height: number }): TileRect {
  const [x, y] = [column * SHOWN_TILE_PX, row * SHOWN_TILE_PX];
  return {
    x,
    y,
    width: Math.min(SHOWN_TILE_PX, picture.width - x),
    height: Math.min(SHOWN_TILE_PX, picture.height - y),
  };
}
