import { z } from 'zod';
import type { ErrorCode, ErrorData } from '../errors.js';

/** An error as plain data, created by `toSerialized`. */
export const errorDataSchema = z.object({
  kind: z.enum(['expected', 'model', 'cancelled', 'bug']),
  code: z.custom<ErrorCode>((value) => typeof value === 'string', 'expected an error code'),
  message: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.number()).readonly()])),
  advice: z.string().optional(),
  stack: z.string().optional(),
}) satisfies z.ZodType<ErrorData>;
