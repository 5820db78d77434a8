import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { CancelledError } from '../../shared/errors.js';

/** How much of what FFmpeg says is kept for an error. */
const MOST_WORDS = 4000;

export interface FfmpegRun {
  /** What FFmpeg writes, in pieces of any size. */
  readonly output: AsyncIterable<Uint8Array>;
  /** Settles once FFmpeg has ended and all input was taken or refused. @throws FfmpegFailure, CancelledError */
  readonly done: Promise<void>;
  /** Ends FFmpeg at once. */
  stop(): void;
}

/** FFmpeg ended with an error; the message is the last that it said. */
export class FfmpegFailure extends Error {}

/**
 * Runs FFmpeg between two pipes. It reads nothing but its input, so a file can name no other file or address.
 * @param feed writes the input and returns when it is complete; writing to a process that has ended is no error
 */
export function runFfmpeg(
  program: string,
  args: readonly string[],
  feed: (write: (bytes: Uint8Array) => Promise<void>) => Promise<void>,
  signal: AbortSignal,
): FfmpegRun {
  const child = spawn(program, ['-hide_banner', '-nostdin', '-loglevel', 'error', ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  });
  let words = '';
  let isStopped = false;
  const stop = (): void => {
    isStopped = true;
    child.kill('SIGKILL');
  };
  signal.addEventListener('abort', stop, { once: true });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (words = (words + text).slice(-MOST_WORDS)));
  // A process that has all it needs closes its input.
  child.stdin.on('error', () => undefined);
  const write = async (bytes: Uint8Array): Promise<void> => {
    if (!child.stdin.writable || child.stdin.write(bytes)) return;
    await Promise.race([once(child.stdin, 'drain'), once(child.stdin, 'close')]);
  };
  const fed = feed(write).finally(() => child.stdin.end());
  fed.catch(stop);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code));
  });
  const finish = async (): Promise<void> => {
    try {
      const [code] = await Promise.all([ended, fed]);
      if (signal.aborted) throw new CancelledError();
      if (code !== 0 && !isStopped) throw new FfmpegFailure(lastLine(words) ?? `exit code ${code}`);
    } finally {
      signal.removeEventListener('abort', stop);
    }
  };
  const done = finish();
  done.catch(() => undefined);
  return { output: child.stdout, done, stop };
}

function lastLine(words: string): string | undefined {
  return words.trim().split('\n').at(-1)?.trim() || undefined;
}
