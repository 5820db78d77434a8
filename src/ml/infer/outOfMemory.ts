import { ExpectedError } from '../../shared/errors.js';

/** How TensorFlow, JavaScript and the C++ library say that memory could not be had; they have no codes for it. */
const MESSAGES = /OOM when allocating|resource exhausted|out of memory|allocation failed|bad_alloc/i;

/** Whether an error means that memory ran out, so that a smaller tile may succeed. */
export function isOutOfMemory(thrown: unknown): boolean {
  if (thrown instanceof ExpectedError) return thrown.code === 'engine/out-of-memory';
  return thrown instanceof Error && MESSAGES.test(thrown.message);
}

/** What is thrown if even the smallest tile does not fit. */
export function outOfMemory(cause: unknown): ExpectedError {
  if (cause instanceof ExpectedError) return cause;
  return new ExpectedError('engine/out-of-memory', 'There is not enough memory to paint the picture.', {
    advice: 'Close other programs, or choose a smaller size.',
    cause,
  });
}
