import { z } from 'zod';

/** Names a job in every message about it. */
export const jobId = z.string().min(1).max(64);

/** A file or folder. */
export const path = z.string().min(1);

/** A style code or the pixels of a small preview. */
export const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'expected bytes');

/** Describes in one line why a message could not be parsed. */
export function describeViolation(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join('.') || 'message'}: ${issue.message}`).join('; ');
}
