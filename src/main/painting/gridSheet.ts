import sharp, { type OverlayOptions } from 'sharp';
import { readImage } from '../images/readImage.js';
import { writeImage } from '../images/writeImage.js';
import { formatOfExtension } from '../../shared/domain/imageFormat.js';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { ExpectedError } from '../../shared/errors.js';
import { extname } from 'node:path';

/** Paths of pictures by position: a row per photo, a column per style; the first column and row hold the originals. */
export interface GridSheet {
  readonly photos: readonly string[];
  /** The pictures of the styles, if any. */
  readonly styles: readonly (string | undefined)[];
  /** The stylized picture of a photo in a style; undefined leaves the cell empty. */
  cell(photo: number, style: number): string | undefined;
}

export interface GridSheetOptions {
  /** Height and width of the square that a picture is fitted into, in px; a row is as high as its highest picture. */
  readonly cellPx: number;
  readonly canReplace: boolean;
}

const GAP_PX = 6;
const BACKGROUND = { r: 24, g: 24, b: 27 };

/** Writes a contact sheet of a grid. Throws like `readImage` and `writeImage`. */
export async function writeGridSheet(path: string, sheet: GridSheet, options: GridSheetOptions): Promise<void> {
  const format = formatOfExtension(extname(path));
  if (!format) throw new ExpectedError('usage', `${path} has no extension of a format that is written.`);
  const { cellPx } = options;
  const rows: { picture: PixelImage; column: number }[][] = [[]];
  const place = async (picture: string | undefined, column: number, row: number): Promise<void> => {
    if (picture === undefined) return;
    const { pixels } = await readImage(picture, { maxSidePx: cellPx });
    (rows[row] ??= []).push({ picture: pixels, column });
  };
  for (const [column, style] of sheet.styles.entries()) await place(style, column + 1, 0);
  for (const [row, photo] of sheet.photos.entries()) {
    await place(photo, 0, row + 1);
    for (const column of sheet.styles.keys()) await place(sheet.cell(row, column), column + 1, row + 1);
  }
  const overlays: OverlayOptions[] = [];
  let top = GAP_PX;
  for (const row of rows) {
    const rowHeight = Math.max(0, ...row.map(({ picture }) => picture.height));
    for (const { picture, column } of row) {
      overlays.push({
        input: Buffer.from(picture.data),
        raw: { width: picture.width, height: picture.height, channels: 3 },
        left: GAP_PX + column * (cellPx + GAP_PX) + Math.floor((cellPx - picture.width) / 2),
        top: top + Math.floor((rowHeight - picture.height) / 2),
      });
    }
    if (rowHeight > 0) top += rowHeight + GAP_PX;
  }
  const width = (sheet.styles.length + 1) * (cellPx + GAP_PX) + GAP_PX;
  const height = top;
  const canvas = sharp({ create: { width, height, channels: 3, background: BACKGROUND } }).composite(overlays);
  const data = await canvas.removeAlpha().raw().toBuffer();
  await writeImage(path, { pixels: { width, height, data }, tags: {} }, { format, canReplace: options.canReplace });
}
