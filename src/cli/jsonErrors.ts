import { AppError } from '../shared/errors.js';
import { printJson } from './terminal.js';

/** An error as `--json` prints it. */
export function errorFacts({ code, message, advice }: AppError): object {
  return { code, message, advice };
}

/** With `asJson`, what ends the whole of `work` is told in the same language as its results, and thrown on. */
export async function tellingErrors(asJson: boolean | undefined, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    if (asJson && thrown instanceof AppError) printJson({ ok: false, error: errorFacts(thrown) });
    throw thrown;
  }
}
