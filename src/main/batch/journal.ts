import { open, readFile, truncate, type FileHandle } from 'node:fs/promises';
import { z } from 'zod';
import { errorDataSchema } from '../../shared/domain/errorData.js';
import { BACKEND_NAMES } from '../../shared/domain/backends.js';
import { photoNoteSchema } from '../../shared/domain/photoNote.js';
import { ExpectedError } from '../../shared/errors.js';
import { systemCode, toDiskError } from '../files/diskErrors.js';
import { parseJson } from '../files/readJson.js';

export const JOURNAL_VERSION = 1;

const item = z.int().nonnegative();
/** ISO 8601, for people and reports; nothing is decided by it. */
const at = z.string();

/** What was at an output's path before work on it began: null for nothing. */
const beforeSchema = z.object({ identity: z.string(), bytes: z.number(), modifiedMs: z.number() }).nullable();
export type Before = z.infer<typeof beforeSchema>;

/**
 * The lines of a job's journal. What a line says has happened; what was in progress when the process died has a
 * `started` and nothing after it.
 */
export const journalLineSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('opened'), version: z.literal(JOURNAL_VERSION), at }),
  /** An engine began to work for the job: its temporary files are known by its process id. */
  z.object({ type: z.literal('engine'), pid: z.int() }),
  /** `content` is the SHA-256 of the photo; journals of earlier versions lack it. */
  z.object({ type: z.literal('started'), item, out: z.string(), before: beforeSchema, content: z.string().optional() }),
  z.object({
    type: z.literal('done'),
    item,
    width: z.int().positive(),
    height: z.int().positive(),
    /** Of the engine's work on it. */
    seconds: z.number().nonnegative(),
    backend: z.enum(BACKEND_NAMES),
    deviceName: z.string(),
    /** Journals of earlier versions lack it. */
    notes: z.array(photoNoteSchema).optional(),
    at,
  }),
  z.object({ type: z.literal('skipped'), item, reason: z.enum(['exists', 'unchanged']) }),
  z.object({ type: z.literal('failed'), item, error: errorDataSchema }),
  /** Items that are to be worked on once more. */
  z.object({ type: z.literal('again'), items: z.array(item) }),
  z.object({ type: z.literal('paused'), reason: errorDataSchema.nullable(), at }),
  z.object({ type: z.literal('resumed'), at }),
  z.object({ type: z.literal('cancelled'), at }),
  z.object({ type: z.literal('finished'), at }),
  /** Whoever ran a finished job has told the user: running it in the same way again means a new one. */
  z.object({ type: z.literal('closed'), at }),
]);
export type JournalLine = z.infer<typeof journalLineSchema>;

/** The file that a journal writes to; a port, so that tests can let the disk fail. */
export interface LineFile {
  write(text: string): Promise<void>;
  /** Settles when what was written will survive a power failure. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** A file of one JSON document per line that only grows. Lines that come together are forced to the disk together. */
export class LineLog<T> {
  private waiting: { text: string; resolve: () => void; reject: (error: unknown) => void }[] = [];
  private writing: Promise<void> | undefined;

  constructor(private readonly file: LineFile) {}

  /** Settles when the lines are on the disk. @throws what the disk says; the lines may be written then or not. */
  append(lines: readonly T[]): Promise<void> {
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    return new Promise((resolve, reject) => {
      this.waiting.push({ text, resolve, reject });
      this.writing ??= this.writeAll();
    });
  }

  async close(): Promise<void> {
    await this.writing;
    await this.file.close();
  }

  private async writeAll(): Promise<void> {
    for (let group = this.waiting.splice(0); group.length > 0; group = this.waiting.splice(0)) {
      try {
        await this.file.write(group.map(({ text }) => text).join(''));
        await this.file.sync();
        for (const { resolve } of group) resolve();
      } catch (thrown) {
        for (const { reject } of group) reject(thrown);
      }
    }
    this.writing = undefined;
  }
}

/**
 * Opens a file of lines to append to. A last line that was torn by a crash is cut off first. What a failed write has
 * left of a line is cut off before the next one.
 */
export async function openLineFile(path: string): Promise<LineFile> {
  await cutTornLine(path);
  let handle: FileHandle;
  try {
    handle = await open(path, 'a');
  } catch (thrown) {
    throw toDiskError(thrown, path, 'write');
  }
  let isTorn = false;
  return {
    async write(text) {
      try {
        if (isTorn) await cutTornLine(path);
        isTorn = true;
        await handle.appendFile(text);
        isTorn = false;
      } catch (thrown) {
        throw toDiskError(thrown, path, 'write');
      }
    },
    async sync() {
      await handle.datasync();
    },
    close: () => handle.close(),
  };
}

/**
 * Reads a file of lines; a torn last line counts as not written.
 * @throws ExpectedError `job/unreadable` for a line that is no `T`, or written by a version to come; `disk/...`.
 */
export async function readLines<T>(path: string, schema: z.ZodType<T>): Promise<T[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (thrown) {
    if (systemCode(thrown) === 'ENOENT') return [];
    throw toDiskError(thrown, path, 'read');
  }
  const lines = text.split('\n');
  lines.pop(); // Empty behind the last newline, or torn.
  return lines.map((line, index) => {
    const parsed = schema.safeParse(parseJson(line));
    if (parsed.success) return parsed.data;
    throw new ExpectedError('job/unreadable', `Line ${index + 1} of ${path} cannot be read.`, {
      advice: 'A newer version of the program may have written it. If not, move the folder of the job away.',
      details: { path, line: index + 1 },
    });
  });
}

async function cutTornLine(path: string): Promise<void> {
  const bytes = await readFile(path).catch(() => undefined);
  if (!bytes) return;
  const end = bytes.lastIndexOf(0x0a) + 1;
  if (end < bytes.length) await truncate(path, end);
}
