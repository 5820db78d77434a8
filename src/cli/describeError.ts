import { AppError, CancelledError, ExpectedError, ModelError } from '../shared/errors.js';
import { printNote } from './terminal.js';

export function isDebugging(env: Readonly<Record<string, string | undefined>> = process.env): boolean {
  const value = env['PENTIMENTO_DEBUG'];
  return value !== undefined && value !== '' && value !== '0';
}

/** One line: what happened and what to do. With `--debug`, the details and stacks of all causes follow. */
export function describeError(thrown: unknown, isVerbose = isDebugging()): string {
  if (thrown instanceof CancelledError) return 'Cancelled.';
  const message = (thrown instanceof Error ? thrown.message : String(thrown)).split('\n').join(' ');
  const isForeseen = thrown instanceof ExpectedError || thrown instanceof ModelError;
  const text = isForeseen || thrown instanceof AppError ? message : `Something unexpected happened: ${message}.`;
  const advice = adviceFor(thrown, isForeseen);
  const line = advice === undefined ? text : `${text} ${advice}`;
  return isVerbose ? [line, ...depths(thrown)].join('\n') : line;
}

/** Prints an error to stderr. @param before what it is about, if the message does not say so */
export function printError(thrown: unknown, before = ''): void {
  const [first, ...more] = describeError(thrown).split('\n');
  printNote(`${before}${first}`);
  for (const line of more) printNote(line);
}

/** An error as `--json` prints it. */
export function errorFacts({ code, message, advice }: AppError): object {
  return { code, message, advice };
}

function adviceFor(thrown: unknown, isForeseen: boolean): string | undefined {
  if (thrown instanceof AppError && thrown.advice !== undefined) return thrown.advice;
  return isForeseen ? undefined : 'Please report this, with what --debug shows.';
}

/** Details and stack of an error and of each of its causes. */
function depths(thrown: unknown): string[] {
  const lines: string[] = [];
  for (let error: unknown = thrown; error !== undefined; error = error instanceof Error ? error.cause : undefined) {
    if (error instanceof AppError) lines.push(`${error.code} ${JSON.stringify(error.details)}`);
    lines.push(error instanceof Error ? (error.stack ?? error.message) : JSON.stringify(error));
  }
  return lines;
}
