import { z } from 'zod';
import { frameSchema } from './frame.js';

/** How a step changes the mask that the steps before it have made. */
export const MASK_MODES = ['add', 'subtract', 'intersect'] as const;
export type MaskMode = (typeof MASK_MODES)[number];
const mode = z.enum(MASK_MODES);

/** A place as fractions of the whole photo's width and height; gestures may leave the photo. */
const place = z.number().min(-2).max(3);
const share = z.number().min(0).max(1);
/** x and y alternately. */
const places = z.array(place).max(4000);

/** Limits of the operations, as fractions of the photo's long side. */
export const MAX_GROWTH = 0.03;
export const MAX_FEATHER = 0.1;
export const MAX_REFINE = 0.05;

/** The largest distance of two colors that a mask can tell apart as alike; black and white are 1 apart (OKLab). */
export const MAX_TOLERANCE = 0.5;

const brushSchema = z.object({
  kind: z.literal('brush'),
  mode,
  /** Fraction of the photo's long side. */
  radius: z.number().positive().max(0.5),
  /** The fraction of the radius in which the edge fades. */
  softness: share,
  points: places.min(2),
  /** The fraction of the radius at each point, from a pen's pressure; absent: 1. */
  pressures: z.array(share).max(2000).optional(),
});

/** A rectangle or an ellipse, about its middle. */
const shapeFields = {
  mode,
  x: place,
  y: place,
  /** Sides before the rotation, as fractions of the photo's long side. */
  width: z.number().positive().max(5),
  height: z.number().positive().max(5),
  /** Degrees clockwise on the photo. */
  angle: z.number().min(-360).max(360),
  /** The fraction of the half shorter side (of the radius) in which the edge fades inwards. */
  softness: share,
};

const stepSchema = z.discriminatedUnion('kind', [
  brushSchema,
  z.object({ kind: z.literal('rectangle'), ...shapeFields }),
  z.object({ kind: z.literal('ellipse'), ...shapeFields }),
  /** Full in the middle, nothing from the rim on; linear over the fading part. */
  z.object({ kind: z.literal('radial'), ...shapeFields }),
  /** Inside of a closed line, by the even-odd rule. */
  z.object({ kind: z.literal('polygon'), mode, points: places.min(6) }),
  /** Full up to the first place, nothing from the second on; linear between them. */
  z.object({ kind: z.literal('linear'), mode, x1: place, y1: place, x2: place, y2: place }),
  /** Colors like that at a place: those joined to it, or all of the photo. Distances are those of OKLab. */
  z.object({
    kind: z.literal('color'),
    mode,
    x: share,
    y: share,
    tolerance: z.number().min(0).max(MAX_TOLERANCE),
    /** The distance beyond the tolerance over which the mask fades. */
    softness: z.number().min(0).max(MAX_TOLERANCE),
    isContiguous: z.boolean(),
  }),
  /** Lightness between two values of OKLab; `softness` is the lightness over which the mask fades on either side. */
  z.object({ kind: z.literal('lightness'), mode, from: share, to: share, softness: share }),
  /** A mask from a file, laid over the part of the photo that its frame selects. */
  z.object({ kind: z.literal('image'), mode, file: z.string().regex(/^[0-9a-f]{64}$/), frame: frameSchema }),
  /** Moves the edges of the mask to those of the photo; edges of lower contrast than the share are not followed. */
  z.object({ kind: z.literal('refine'), radius: z.number().positive().max(MAX_REFINE), contrast: share }),
  /** Grows the mask, or shrinks it with a negative distance. */
  z.object({ kind: z.literal('grow'), distance: z.number().min(-MAX_GROWTH).max(MAX_GROWTH) }),
  z.object({ kind: z.literal('feather'), radius: z.number().positive().max(MAX_FEATHER) }),
  z.object({ kind: z.literal('invert') }),
]);

/** One step in the making of a mask, in coordinates of the photo: cropping it later does not move the mask on it. */
export type MaskStep = Readonly<z.infer<typeof stepSchema>>;
export type StepOf<Kind extends MaskStep['kind']> = Extract<MaskStep, { readonly kind: Kind }>;
export type BrushStroke = StepOf<'brush'>;
export const maskStepSchema = stepSchema;

/** Steps that add to, take from or limit the mask; the others change it as a whole. */
export type AreaStep = Extract<MaskStep, { readonly mode: MaskMode }>;

/** Whether a step needs the whole photo, even if only a part of it is shown. */
export function needsWholePhoto({ kind }: MaskStep): boolean {
  return kind === 'grow' || kind === 'feather' || needsPixels({ kind });
}

/** Whether a step looks at the photo's pixels. */
export function needsPixels({ kind }: Pick<MaskStep, 'kind'>): boolean {
  return kind === 'color' || kind === 'lightness' || kind === 'refine';
}
