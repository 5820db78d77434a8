import { AppError, CancelledError } from '../shared/errors.js';

export const EXIT = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** The exit code for the error that ended a command. */
export function exitCodeOf(thrown: unknown): number {
  if (thrown instanceof CancelledError) return EXIT.interrupted;
  if (thrown instanceof AppError && (thrown.code === 'usage' || thrown.code === 'style/unknown')) return EXIT.usage;
  return EXIT.failed;
}
