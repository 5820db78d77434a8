import type { TilePlace } from '../domain/tiles.js';
import { mediaIdSchema, type MediaId } from './values.js';

/**
 * The versions of a picture that can be fetched: `thumbnail` (at most 256 px a side), `preview-N` (at most N px a side,
 * 64-4096), `full` (as it is shown, upright sRGB, its own size), `tile-COLUMN-ROW` (the tile of `full` at this place,
 * for pictures in files) and `file` (the bytes of the file, for a download).
 */
export type MediaVariant = 'thumbnail' | `preview-${number}` | 'full' | `tile-${number}-${number}` | 'file';

export const THUMBNAIL_PX = 256;

/** The scheme of the desktop shell's own protocol: `studio-media://media/ID/VARIANT`. */
export const MEDIA_SCHEME = 'studio-media';

export interface MediaRequest {
  readonly id: MediaId;
  readonly variant: MediaVariant;
}

/** `ID/VARIANT`, to be appended to a shell's media base address. */
export function mediaPath({ id, variant }: MediaRequest): string {
  return `${id}/${variant}`;
}

/** The inverse of `mediaPath`; a leading slash is allowed. Undefined if the path is not valid. */
export function parseMediaPath(path: string): MediaRequest | undefined {
  const [idText, variant, ...rest] = path.replace(/^\//, '').split('/');
  const id = mediaIdSchema.safeParse(idText);
  if (!id.success || variant === undefined || rest.length > 0 || !isVariant(variant)) return undefined;
  return { id: id.data, variant };
}

function isVariant(text: string): text is MediaVariant {
  if (text === 'thumbnail' || text === 'full' || text === 'file') return true;
  if (variantTile(text)) return true;
  const px = /^preview-(\d{2,4})$/.exec(text)?.[1];
  return px !== undefined && Number(px) >= 64 && Number(px) <= 4096;
}

/** The column and row of a tile variant. */
export function variantTile(variant: string): TilePlace | undefined {
  const [, column, row] = /^tile-(\d{1,4})-(\d{1,4})$/.exec(variant) ?? [];
  return column === undefined || row === undefined ? undefined : { column: Number(column), row: Number(row) };
}

/** The side limit of a variant in px; undefined for the picture's own size. */
export function variantPx(variant: MediaVariant): number | undefined {
  if (variant === 'thumbnail') return THUMBNAIL_PX;
  return variant.startsWith('preview-') ? Number(variant.slice('preview-'.length)) : undefined;
}
