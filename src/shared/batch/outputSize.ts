import { z } from 'zod';

export const MIN_SIDE_PX = 16;
export const MAX_SIDE_PX = 65_536;
const CM_PER_INCH = 2.54;

/** Size of an output: long side in pixels, long side on paper, or area. Photos are never enlarged. */
export const outputSizeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('pixels'), longSidePx: z.int().min(MIN_SIDE_PX).max(MAX_SIDE_PX) }),
  z.object({
    kind: z.literal('print'),
    longSideCm: z.number().positive().max(10_000),
    dpi: z.number().min(1).max(4800),
  }),
  z.object({ kind: z.literal('megapixels'), megapixels: z.number().min(0.001).max(4000) }),
]);
export type OutputSize = z.infer<typeof outputSizeSchema>;

export interface Dimensions {
  readonly width: number;
  readonly height: number;
}

/** The long side of the output in pixels, 16 to 65,536; undefined if the photo keeps its size. */
export function longSidePxFor(size: OutputSize | undefined, photo: Dimensions): number | undefined {
  if (!size) return undefined;
  const wanted = wantedSidePx(size, photo);
  return wanted === undefined ? undefined : Math.min(MAX_SIDE_PX, Math.max(MIN_SIDE_PX, wanted));
}

/** Pixels per inch written to an output for printing; undefined: the photo's. */
export function densityFor(size: OutputSize | undefined): number | undefined {
  return size?.kind === 'print' ? size.dpi : undefined;
}

/** The size of the output in pixels, rounded as in resizing. */
export function outputDimensions(size: OutputSize | undefined, photo: Dimensions): Dimensions {
  const longSidePx = longSidePxFor(size, photo);
  const longest = Math.max(photo.width, photo.height);
  if (longSidePx === undefined || longSidePx >= longest) return { width: photo.width, height: photo.height };
  const scaled = (side: number): number => Math.max(1, Math.round((side * longSidePx) / longest));
  return { width: scaled(photo.width), height: scaled(photo.height) };
}

function wantedSidePx(size: OutputSize, { width, height }: Dimensions): number | undefined {
  switch (size.kind) {
    case 'pixels':
      return size.longSidePx;
    case 'print':
      return Math.round((size.longSideCm / CM_PER_INCH) * size.dpi);
    case 'megapixels': {
      const scale = Math.sqrt((size.megapixels * 1e6) / (width * height));
      return scale >= 1 ? undefined : Math.floor(Math.max(width, height) * scale);
    }
  }
}
