import { z } from 'zod';
import { errorDataSchema } from '../domain/errorData.js';
import { frameSchema } from '../domain/frame.js';
import { pictureCountSchema } from '../domain/pictureCount.js';
import type { CallDeclarations, EventDeclarations } from './declare.js';
import { photoSourceSchema } from './photos.js';
import { idSchema, mediaIdSchema, nothing, pathSchema } from './values.js';

export const styleListItemSchema = z.object({
  /** `built-in/ID` or `own/ID`. Does not change between starts. */
  id: idSchema,
  name: z.string(),
  description: z.string().nullable(),
  isBuiltIn: z.boolean(),
  isFavorite: z.boolean(),
  /** The artwork; null if the style was saved without one. */
  media: mediaIdSchema.nullable(),
  /**
   * Whether its code fits the current model, its picture can be encoded again, or it has its own network.
   */
  isUsable: z.boolean(),
  /** False if it has its own network: then it can only be used alone. */
  canBlend: z.boolean(),
  /** When it was polished, in milliseconds since 1970: another number means that it paints otherwise. 0: it was not. */
  polishedAt: z.number().nonnegative(),
});
export type StyleListItem = z.infer<typeof styleListItemSchema>;

export const styleName = z.string().trim().min(1).max(120);

/** The maximum number of copies of a picture, in each direction, in a style. */
export const MAX_COPIES = 4;

export const styleCalls = {
  /** Favorites first, then the user's own, then the built-in ones, each by name. */
  'styles.list': {
    input: nothing,
    output: z.object({ styles: z.array(styleListItemSchema), problems: z.array(z.string()) }),
  },
  /**
   * Makes a style of an artwork. Takes a second or two; without a name it is named after the file. `pictures`: how many
   * the file has, such as frames; the first is used.
   */
  'styles.addFromImage': {
    input: z.object({ source: photoSourceSchema, name: styleName.optional() }),
    output: z.object({ style: styleListItemSchema, pictures: pictureCountSchema }),
  },
  /**
   * Makes another style of what a frame takes of a style's picture: a detail of it has larger strokes. Laid out in
   * several small copies each way it has finer ones. That style stays. `name` is what its user knows it by, in whatever
   * language: the new one is called by it and the first free number.
   */
  'styles.crop': {
    input: z.object({
      styleId: idSchema,
      name: styleName,
      frame: frameSchema,
      copies: z.int().min(1).max(MAX_COPIES).default(1),
    }),
    output: z.object({ style: styleListItemSchema }),
  },
  /**
   * Adds the style of a `.pentstyle` file. `present`: it was there already. `isFromPicture`: it was made for another
   * model, and what its training added is not seen with this one. One whose name is taken by another style gets the
   * next free name.
   */
  'styles.importPack': {
    input: z.object({ source: photoSourceSchema }),
    output: z.object({
      style: styleListItemSchema,
      outcome: z.enum(['installed', 'present']),
      isFromPicture: z.boolean(),
    }),
  },
  /** Writes a style to a `.pentstyle` file. Without a path, it waits to be fetched as media, variant `file`. */
  'styles.exportPack': {
    input: z.object({ styleId: idSchema, path: pathSchema.nullable() }),
    output: z.object({ path: pathSchema.nullable(), media: mediaIdSchema, fileName: z.string(), bytes: z.int() }),
  },
  /** Only for the user's own styles. */
  'styles.rename': {
    input: z.object({ styleId: idSchema, name: styleName }),
    output: z.object({ style: styleListItemSchema }),
  },
  /**
   * Moves one of the user's own styles aside, from where `styles.restore` brings it back until the studio is closed.
   */
  'styles.remove': { input: z.object({ styleId: idSchema }), output: nothing },
  'styles.restore': { input: z.object({ styleId: idSchema }), output: z.object({ style: styleListItemSchema }) },
  'styles.setFavorite': { input: z.object({ styleId: idSchema, isFavorite: z.boolean() }), output: nothing },
} as const satisfies CallDeclarations;

export const styleEvents = {
  'styles.changed': z.object({ styles: z.array(styleListItemSchema) }),
  /** A pack that was opened from outside of the window (open-with, a second start) is in the gallery. */
  'styles.imported': z.object({ style: styleListItemSchema }),
  'styles.importFailed': z.object({ name: z.string(), error: errorDataSchema }),
} as const satisfies EventDeclarations;
