import { z } from 'zod';

/** An id from the studio. It is opaque to the window, which only compares ids and passes them back. */
export const idSchema = z.string().min(1).max(128);

/**
 * A picture that the studio serves by URL; see `mediaPath`. New content gets a new id, so URLs can be cached forever.
 */
export const mediaIdSchema = z
  .string()
  .regex(/^[\w-]{1,128}$/)
  .brand<'MediaId'>();
export type MediaId = z.infer<typeof mediaIdSchema>;

export const bytesSchema = z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'expected bytes');

export const pathSchema = z.string().min(1).max(4096);

/** Unix time in milliseconds. */
export const timeSchema = z.number().nonnegative();

/** A name for outputs, made of fields: see `parseNameTemplate`. */
export const nameTemplateSchema = z.string().min(1).max(200);

/** The input of calls without input, and the output of calls without output. */
export const nothing = z.undefined();
