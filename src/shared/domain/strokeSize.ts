import { z } from 'zod';

/** Larger strokes than this allows would leave nothing of the photo. */
export const MIN_STROKE_PX = 64;
export const MAX_STROKE_PX = 65_536;

/** The long side in px at which a style is painted: the smaller, the larger the strokes. */
export const strokePxSchema = z.int().min(MIN_STROKE_PX).max(MAX_STROKE_PX);
