import { z } from 'zod';
import { errorDataSchema } from '../domain/errorData.js';

/**
 * How a call is answered. Needed because Electron's `invoke` keeps only the message of an error, and a socket keeps
 * nothing.
 */
export const answerSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.unknown().optional() }),
  z.object({ ok: z.literal(false), error: errorDataSchema }),
]);
export type Answer = z.infer<typeof answerSchema>;
