import { z } from 'zod';
import { shareBoxSchema } from './foundArea.js';
import { frameSchema } from './frame.js';
import { momentSchema } from './videoRange.js';

/** How a step changes the mask that the steps before it have made. */
export const MASK_MODES = ['add', 'subtract', 'intersect'] as const;
export type MaskMode = (typeof MASK_MODES)[number];
const mode = z.enum(MASK_MODES);

/** A place as fractions of the whole photo's width and height; gestures may leave the photo. */
const place = z.number().min(-2).max(3);
const share = z.number().min(0).max(1);
/** x and y alternately. */
const places = z.array(place).max(4000);
/** For steps that look at a picture: the frame of a video that they look at; absent: the one that stands for it. */
const moment = momentSchema.optional();

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

/** What is around or under a rough mark, with its own edges. */
const subjectSchema = z
  .object({
    kind: z.literal('subject'),
    mode,
    /** Surrounds it. */
    box: shareBoxSchema.optional(),
    /** A line on it: x and y alternately. */
    scribble: z.array(share).min(2).max(4000).optional(),
    moment,
  })
  .refine(({ box, scribble }) => box !== undefined || scribble !== undefined, 'there is no box and no scribble');

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
    moment,
  }),
  /** Lightness between two values of OKLab; `softness` is the lightness over which the mask fades on either side. */
  z.object({ kind: z.literal('lightness'), mode, from: share, to: share, softness: share, moment }),
  subjectSchema,
  /** A mask from a file, laid over the part of the photo that its frame selects. */
  z.object({ kind: z.literal('image'), mode, file: z.string().regex(/^[0-9a-f]{64}$/), frame: frameSchema }),
  /** Moves the edges of the mask to those of the photo; edges of lower contrast than the share are not followed. */
  z.object({ kind: z.literal('refine'), radius: z.number().positive().max(MAX_REFINE), contrast: share, moment }),
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

/** Steps that are drawn from the photo's pixels. */
export type PixelStep = StepOf<'color' | 'lightness' | 'refine'>;
/** Steps that look at the photo: these, and what is searched for in it. */
export type LookingStep = PixelStep | StepOf<'subject'>;

/** Whether a step needs the whole photo, even if only a part of it is shown. */
export function needsWholePhoto(step: MaskStep): boolean {
  return step.kind === 'grow' || step.kind === 'feather' || looksAtPhoto(step);
}

export function looksAtPhoto(step: MaskStep): step is LookingStep {
  return step.kind === 'subject' || needsPixels(step);
}

export function needsPixels(step: MaskStep): step is PixelStep {
  return step.kind === 'color' || step.kind === 'lightness' || step.kind === 'refine';
}
