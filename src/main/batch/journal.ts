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
/** ISO 8601, for users and reports; no decision depends on it. */
const at = z.string();

/** The file at an output's path before work on it started; null for none. */
const beforeSchema = z.object({ identity: z.string(), bytes: z.number(), modifiedMs: z.number() }).nullable();
export type Before = z.infer<typeof beforeSchema>;

/**
 * The lines of a job's journal. Each line records something that has happened; an item in progress when the process
 * died has a `started` line and nothing after it.
 */
export const journalLineSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('opened'), version: z.literal(JOURNAL_VERSION), at }),
  /** An engine started to work for the job: its process id identifies its temporary files. */
  z.object({ type: z.literal('engine'), pid: z.int() }),
  /** `content` is the SHA-256 of the photo; journals of earlier versions lack it. */
  z.object({ type: z.literal('started'), item, out: z.string(), before: beforeSchema, content: z.string().optional() }),
  z.object({
    type: z.literal('done'),
    item,
    width: z.int().positive(),
    height: z.int().positive(),
    /** The engine's time for the item. */
    seconds: z.number().nonnegative(),
    backend: z.enum(BACKEND_NAMES),
    deviceName: z.string(),
    /** Absent in journals of earlier versions. */
    notes: z.array(photoNoteSchema).optional(),
    at,
  }),
  z.object({ type: z.literal('skipped'), item, reason: z.enum(['exists', 'unchanged']) }),
  z.object({ type: z.literal('failed'), item, error: errorDataSchema }),
  /** Items that are to be processed again. */
  z.object({ type: z.literal('again'), items: z.array(item) }),
  z.object({ type: z.literal('paused'), reason: errorDataSchema.nullable(), at }),
  z.object({ type: z.literal('resumed'), at }),
  z.object({ type: z.literal('cancelled'), at }),
  z.object({ type: z.literal('finished'), at }),
  /** The user has been told that the job finished: running it again in the same way means a new job. */
  z.object({ type: z.literal('closed'), at }),
]);
export type JournalLine = z.infer<typeof journalLineSchema>;

/** The file that a journal writes to; an interface, so that tests can simulate disk failures. */
export interface LineFile {
  write(text: string): Promise<void>;
  /** Settles when all written lines will survive a power failure. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** An append-only file with one JSON document per line. Lines that arrive together are synced together. */
export class LineLog<T> {
  private waiting: { text: string; resolve: () => void; reject: (error: unknown) => void }[] = [];
  private writing: Promise<void> | undefined;

  constructor(private readonly file: LineFile) {}

  /** Settles when the lines are on disk. @throws the disk error; the lines may or may not have been written then. */
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
 * Opens a file of lines to append to. First truncates an incomplete last line left by a crash. Incomplete data of a
 * failed write is truncated before the next write.
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
 * Reads a file of lines; an incomplete last line counts as not written.
 * @throws ExpectedError `job/unreadable` for a line that is not a `T` or was written by a newer version; `disk/...`.
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
