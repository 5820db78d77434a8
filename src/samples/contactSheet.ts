import { createPixelImage, type PixelImage } from '../shared/domain/pixelImage.js';

export interface SheetOptions {
  readonly columns: number;
  /** Space between pictures and around them, in pixels. */
  readonly gapPx?: number;
  /** Color of the gaps, 0-255. */
  readonly background?: readonly [number, number, number];
}

/**
 * Lays pictures out in rows, each centered in a cell as large as the largest of them. The last row may be short.
 * Without pictures, one pixel of background.
 */
export function contactSheet(pictures: readonly PixelImage[], options: SheetOptions): PixelImage {
  const { columns, gapPx = 12, background = [244, 241, 234] } = options;
  const cellWidth = Math.max(0, ...pictures.map((picture) => picture.width));
  const cellHeight = Math.max(0, ...pictures.map((picture) => picture.height));
  const across = Math.min(columns, pictures.length);
  const rows = Math.ceil(pictures.length / columns);
  const sheet = createPixelImage(
    Math.max(1, across * (cellWidth + gapPx) + gapPx),
    Math.max(1, rows * (cellHeight + gapPx) + gapPx),
  );
  for (let i = 0; i < sheet.data.length; i++) sheet.data[i] = background[i % 3]!;
  pictures.forEach((picture, index) => {
    const left = gapPx + (index % columns) * (cellWidth + gapPx) + Math.floor((cellWidth - picture.width) / 2);
    const top =
      gapPx + Math.floor(index / columns) * (cellHeight + gapPx) + Math.floor((cellHeight - picture.height) / 2);
    for (let y = 0; y < picture.height; y++) {
      const row = picture.data.subarray(y * picture.width * 3, (y + 1) * picture.width * 3);
      sheet.data.set(row, ((top + y) * sheet.width + left) * 3);
    }
  });
  return sheet;
}
