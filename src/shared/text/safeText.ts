import { z } from 'zod';

/**
 * Control characters, and those that turn the direction of the text around them: in a stranger's text they would move a
 * terminal's cursor or make a name look like another one. Joiners stay: scripts and emoji need them.
 */
const UNSAFE = /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u;

/** Text that may be shown anywhere, of at most `max` characters. */
export function safeText(max: number): z.ZodString {
  return z
    .string()
    .min(1)
    .max(max)
    .refine((text) => !UNSAFE.test(text), 'holds control characters');
}

/** Another's text for a message of ours: what is unsafe becomes a space. */
export function madeSafe(text: string): string {
  return text.replace(new RegExp(`${UNSAFE.source}+`, 'gu'), ' ');
}
