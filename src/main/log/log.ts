import { mkdir, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pino } from 'pino';
import { createStream } from 'rotating-file-stream';
import { AppError, CancelledError } from '../../shared/errors.js';
import { scrubPaths } from './scrubPaths.js';

export type LogFacts = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Records what happened, to investigate problems later. Contains no pictures and no names of the user's files. */
export interface Log {
  info(message: string, facts?: LogFacts): void;
  warn(message: string, facts?: LogFacts): void;
  /** Logs an error. A cancel is not an error and is not logged. */
  error(message: string, thrown: unknown): void;
}

export interface LogFiles extends Log {
  readonly folder: string;
  /** The last lines of the current file, and of earlier ones if it is short. */
  tail(maxBytes: number): Promise<string>;
  /** Writes the remaining lines and closes the file. */
  close(): Promise<void>;
}

export interface LogOptions {
  /** A file that reaches this size becomes `pentimento.1.log`, and the older ones are renumbered. Default 1 MB. */
  readonly maxFileBytes?: number;
  /** How many files are kept in addition to the current one. Default 4. */
  readonly keptFiles?: number;
}

const LOG_FILE = 'pentimento.log';

/** A log in files of limited size in `folder`, one JSON object per line. */
export async function openLog(folder: string, options: LogOptions = {}): Promise<LogFiles> {
  await mkdir(folder, { recursive: true });
  const { maxFileBytes = 1 << 20, keptFiles = 4 } = options;
  const name = (index: Date | number | null): string =>
    typeof index === 'number' ? `pentimento.${index}.log` : LOG_FILE;
  const stream = createStream(name, { path: folder, size: `${maxFileBytes}B`, rotate: keptFiles });
  // The program must continue if the log cannot be written, for example on a full disk.
  stream.on('error', () => undefined);
  const logger = pino({ base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime }, stream);
  return {
    folder,
    info: (message, facts) => logger.info(facts ?? {}, message),
    warn: (message, facts) => logger.warn(facts ?? {}, message),
    error(message, thrown) {
      if (!(thrown instanceof CancelledError)) logger.error({ error: describe(thrown) }, message);
    },
    tail: (maxBytes) => readTail(folder, maxBytes),
    close: () =>
      new Promise((resolve) => {
        stream.once('close', resolve);
        stream.once('error', () => resolve());
        stream.end();
      }),
  };
}

function describe(thrown: unknown): Record<string, unknown> {
  if (!(thrown instanceof Error)) return { message: scrubPaths(String(thrown)) };
  const path = thrown instanceof AppError ? thrown.details['path'] : undefined;
  const known = typeof path === 'string' ? [path] : [];
  return {
    ...(thrown instanceof AppError ? { code: thrown.code } : {}),
    message: scrubPaths(thrown.message, known),
    stack: scrubPaths(thrown.stack ?? '', known),
    ...(thrown.cause === undefined ? {} : { cause: describe(thrown.cause) }),
  };
}

async function readTail(folder: string, maxBytes: number): Promise<string> {
  const names = (await readdir(folder)).filter((name) => /^pentimento(\.\d+)?\.log$/.test(name));
  let text = '';
  // `pentimento.log`, then `.1`, `.2`: from new to old.
  for (const name of names.sort((a, b) => ageOf(a) - ageOf(b))) {
    const room = maxBytes - Buffer.byteLength(text);
    if (room <= 0) break;
    text = (await readEnd(join(folder, name), room)) + text;
  }
  return text;
}

function ageOf(name: string): number {
  return Number(/\.(\d+)\.log$/.exec(name)?.[1] ?? 0);
}

/** @returns complete lines from the end of a file; none if the rotation has just renamed it */
async function readEnd(path: string, maxBytes: number): Promise<string> {
  const file = await open(path, 'r').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!file) return '';
  try {
    const { size } = await file.stat();
    const length = Math.min(size, maxBytes);
    const bytes = Buffer.alloc(length);
    await file.read(bytes, 0, length, size - length);
    const text = bytes.toString('utf8');
    return length < size ? text.slice(text.indexOf('\n') + 1) : text;
  } finally {
    await file.close();
  }
}
