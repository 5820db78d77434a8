import sharp, { type OverlayOptions } from 'sharp';
import { readImage } from '../images/readImage.js';
import { writeImage } from '../images/writeImage.js';
import { formatOfExtension } from '../../shared/domain/imageFormat.js';
import { ExpectedError } from '../../shared/errors.js';
import { extname } from 'node:path';

/** Paths of pictures by place: a row is a photo, a column a style; the first column and row hold the originals. */
export interface GridSheet {
  readonly photos: readonly string[];
  /** The pictures of the styles, where there are any. */
  readonly styles: readonly (string | undefined)[];
  /** The stylized picture of a photo in a style; undefined leaves its cell empty. */
  cell(photo: number, style: number): string | undefined;
}

export interface GridSheetOptions {
  /** Height and width of the square that a picture is fitted into, in px. */
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
  const step = cellPx + GAP_PX;
  const placed: { path: string; column: number; row: number }[] = [];
  sheet.styles.forEach((style, column) => {
    if (style !== undefined) placed.push({ path: style, column: column + 1, row: 0 });
  });
  sheet.photos.forEach((photo, row) => {
    placed.push({ path: photo, column: 0, row: row + 1 });
    sheet.styles.forEach((_, column) => {
      const cell = sheet.cell(row, column);
      if (cell !== undefined) placed.push({ path: cell, column: column + 1, row: row + 1 });
    });
  });
  const width = (sheet.styles.length + 1) * step + GAP_PX;
  const height = (sheet.photos.length + 1) * step + GAP_PX;
  const overlays: OverlayOptions[] = [];
  for (const { path: picture, column, row } of placed) {
    const { pixels } = await readImage(picture, { maxSidePx: cellPx });
    overlays.push({
      input: Buffer.from(pixels.data),
      raw: { width: pixels.width, height: pixels.height, channels: 3 },
      left: GAP_PX + column * step + Math.floor((cellPx - pixels.width) / 2),
      top: GAP_PX + row * step + Math.floor((cellPx - pixels.height) / 2),
    });
  }
  const canvas = sharp({ create: { width, height, channels: 3, background: BACKGROUND } }).composite(overlays);
  const data = await canvas.removeAlpha().raw().toBuffer();
  await writeImage(path, { pixels: { width, height, data }, tags: {} }, { format, canReplace: options.canReplace });
}
