import { createPixelImage, type PixelImage } from '../../shared/domain/pixelImage.js';
import type { PreviewPictures } from '../../ml/train/ports.js';

const GAP_PX = 4;

/** Combines all pictures into one: a row per sample, a column per name, in the map's order, on black. */
export function composePreview(pictures: PreviewPictures): PixelImage {
  const columns = [...pictures.values()];
  const rows = Math.max(...columns.map((column) => column.length));
  const all = columns.flat();
  const width = Math.max(...all.map((image) => image.width)) + GAP_PX;
  const height = Math.max(...all.map((image) => image.height)) + GAP_PX;
  const sheet = createPixelImage(columns.length * width - GAP_PX, rows * height - GAP_PX);
  columns.forEach((column, x) => column.forEach((image, y) => paste(sheet, image, x * width, y * height)));
  return sheet;
}

function paste(sheet: PixelImage, image: PixelImage, left: number, top: number): void {
  for (let row = 0; row < image.height; row += 1) {
    const line = image.data.subarray(row * image.width * 3, (row + 1) * image.width * 3);
    sheet.data.set(line, ((top + row) * sheet.width + left) * 3);
  }
}
