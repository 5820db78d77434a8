import { EXIT } from './exitCodes.js';
import { printNote } from './terminal.js';

/**
 * Runs `work` with a signal that Ctrl-C (or a request to terminate) aborts. A second interrupt does not wait: it calls
 * `endAtOnce` and ends the program.
 */
export async function withInterrupts<T>(work: (signal: AbortSignal) => Promise<T>, endAtOnce: () => void): Promise<T> {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) {
      endAtOnce();
      process.exit(EXIT.interrupted);
    }
    controller.abort();
    printNote('Stopping; once more to end at once.');
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  try {
    return await work(controller.signal);
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}
