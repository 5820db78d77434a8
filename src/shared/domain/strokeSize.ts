import { z } from 'zod';

/** With a smaller value, the strokes are so large that the photo is unrecognizable. */
export const MIN_STROKE_PX = 64;
export const MAX_STROKE_PX = 65_536;

/** The long side in px at which a style is painted: smaller values give larger strokes. */
export const strokePxSchema = z.int().min(MIN_STROKE_PX).max(MAX_STROKE_PX);
