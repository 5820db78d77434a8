import { readFileSync } from 'node:fs';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { z } from 'zod';
import { ExpectedError } from '../../shared/errors.js';
import { writeAtomically } from './atomicFile.js';
import { systemCode, toDiskError } from './diskErrors.js';
import { isAlive } from './processAlive.js';
import { parseJson } from './readJson.js';

const lockSchema = z.object({ pid: z.int(), host: z.string(), startedAt: z.string().nullable() });

const PAUSE_MS = 50;
/**
 * The time limit for taking over a lock, long enough even on a busy machine. A takeover that started earlier was
 * killed.
 */
const TAKEOVER_MS = 30_000;
const GIVE_UP_MS = 2 * TAKEOVER_MS;

/** A lock file that gives one process exclusive write access to its folder. A killed process's lock is taken over. */
export class ProcessLock {
  private constructor(private readonly path: string) {}

  /** @throws the error of `heldBy` for the process id if a running process holds the lock; ExpectedError `disk/...` */
  static async acquire(path: string, heldBy: (pid: number) => Error): Promise<ProcessLock> {
    const own = JSON.stringify({ pid: process.pid, host: hostname(), startedAt: startOf(process.pid) });
    const giveUpAt = Date.now() + GIVE_UP_MS;
    do {
      try {
        // Write the content together with the file: an empty lock would look like one of a killed process.
        await writeAtomically(path, { canReplace: false }, (temporary) => writeFile(temporary, own));
        return new ProcessLock(path);
      } catch (thrown) {
        if (systemCode(thrown) !== 'EEXIST') throw toDiskError(thrown, path, 'write');
      }
      const holder = await livingHolder(path);
      if (holder !== undefined) throw heldBy(holder);
      await removeDead(path);
    } while (Date.now() < giveUpAt);
    throw new ExpectedError('disk/not-writable', `${path} cannot be locked.`);
  }

  async release(): Promise<void> {
    await rm(this.path, { force: true });
  }
}

/**
 * Removes a dead lock, one process at a time. Otherwise a second process that found the lock dead could remove the new
 * lock of the first one. Waits briefly if another process is doing this.
 */
async function removeDead(path: string): Promise<void> {
  const takeover = `${path}.takeover`;
  try {
    await writeFile(takeover, '', { flag: 'wx' });
  } catch (thrown) {
    if (systemCode(thrown) !== 'EEXIST') throw toDiskError(thrown, takeover, 'write');
    const begun = (await stat(takeover).catch(() => undefined))?.mtimeMs ?? Date.now();
    if (Date.now() - begun > TAKEOVER_MS) await rm(takeover, { force: true });
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    return;
  }
  try {
    if ((await livingHolder(path)) === undefined) await rm(path, { force: true });
  } finally {
    await rm(takeover, { force: true });
  }
}

/** The process that holds a lock, if it is running. */
async function livingHolder(path: string): Promise<number | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
  const lock = lockSchema.safeParse(parseJson(text));
  // Incomplete: its process was killed while writing.
  if (!lock.success) return undefined;
  const { pid, host, startedAt } = lock.data;
  if (host !== hostname()) return pid;
  return isAlive(pid) && startOf(pid) === startedAt ? pid : undefined;
}

/**
 * The start time of a running process, in the system's own unit; distinguishes it from a later process with the same
 * id. Null for a zombie process, and if the system does not report it (all but Linux).
 */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Parse after the name, which may contain spaces and parentheses: field 3 is the state, 22 the start time.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
}
