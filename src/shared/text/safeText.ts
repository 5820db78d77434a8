import { z } from 'zod';

/**
 * Control characters, and characters that change the text direction: in untrusted text they could move a terminal's
 * cursor or make a name look like another one. Joiners are allowed: scripts and emoji need them.
 */
const UNSAFE = /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u;

/** Text of at most `max` characters that is safe to display anywhere. */
export function safeText(max: number): z.ZodString {
  return z
    .string()
    .min(1)
    .max(max)
    .refine((text) => !UNSAFE.test(text), 'holds control characters');
}

/** Makes untrusted text safe for our messages: unsafe characters become spaces. */
export function madeSafe(text: string): string {
  return text.replace(new RegExp(`${UNSAFE.source}+`, 'gu'), ' ');
}
