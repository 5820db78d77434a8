import { z } from 'zod';

/** Names what the studio handed out. Opaque to the window: it compares ids and hands them back, no more. */
export const idSchema = z.string().min(1).max(128);

/** A picture that the studio shows by URL; see `mediaPath`. A new content gets a new id, so URLs may be cached forever. */
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

/** The input of calls that need none, and the output of those that answer nothing. */
export const nothing = z.undefined();
