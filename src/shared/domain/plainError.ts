import type { ErrorData } from './errorData.js';
import { toSerialized } from '../errors.js';

/** Anything that was thrown as the plain data that `errorDataSchema` takes. */
export function plainError(thrown: unknown): ErrorData {
  const { kind, code, message, details, advice, stack } = toSerialized(thrown);
  const copies = Object.entries(details).map(([key, value]) => [key, typeof value === 'object' ? [...value] : value]);
  return {
    kind,
    code,
    message,
    details: Object.fromEntries(copies) as ErrorData['details'],
    ...(advice === undefined ? {} : { advice }),
    // Where we were wrong, the way there is what a report needs; of everything else the message says enough.
    ...(kind === 'bug' && stack !== undefined ? { stack } : {}),
  };
}
