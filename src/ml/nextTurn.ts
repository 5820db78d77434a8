/**
 * Settles in the next turn of the event loop and so lets messages arrive (for example a cancel): backends may compute
 * without yielding.
 *
 * Not `setImmediate` of `node:timers/promises`: Electron's processes wake their event loop for the global timers only, so
 * that module's promises may stay pending.
 */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
