/**
 * Prints a progress line of the set-up. It goes to stderr: stdout belongs to the command that the user called.
 *
 * @param {string} step `packages`, `native` or `build`
 * @param {string} text
 */
export function say(step, text) {
  process.stderr.write(`[setup] ${step}: ${text}\n`);
}

/**
 * @param {number} startedMs from `performance.now()`
 * @returns {string} such as `12.3 s`
 */
export function since(startedMs) {
  return `${((performance.now() - startedMs) / 1000).toFixed(1)} s`;
}

/** An error that stops the set-up: one line on what happened, one on what to do. */
export class SetUpError extends Error {
  /**
   * @param {string} step
   * @param {string} message
   * @param {string} [advice]
   */
  constructor(step, message, advice) {
    super(message);
    this.name = 'SetUpError';
    this.step = step;
    this.advice = advice;
  }
}
