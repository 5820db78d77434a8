import { readFileSync } from 'node:fs';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { ExpectedError } from '../../shared/errors.js';
import { writeAtomically } from './atomicFile.js';
import { systemCode, toDiskError } from './diskErrors.js';
import { isAlive } from './processAlive.js';
import { parseJson } from './readJson.js';

const lockSchema = z.object({ pid: z.int(), host: z.string(), startedAt: z.string().nullable() });

const PAUSE_MS = 50;
/**
 * Nobody needs longer to take a lock over, however busy the machine is: who began earlier was killed in the middle of
 * it.
 */
const TAKEOVER_MS = 30_000;
const GIVE_UP_MS = 2 * TAKEOVER_MS;

/** A file that says which process alone may write to what lies beside it. A killed process's lock is taken over. */
export class ProcessLock {
  private constructor(private readonly path: string) {}

  /** @throws what `heldBy` makes of the process id when a living process holds the lock; ExpectedError `disk/...`. */
  static async acquire(path: string, heldBy: (pid: number) => Error): Promise<ProcessLock> {
    const own = JSON.stringify({ pid: process.pid, host: hostname(), startedAt: startOf(process.pid) });
    const giveUpAt = Date.now() + GIVE_UP_MS;
    do {
      try {
        // With its content at once: a lock that is there and still empty would look like a killed process's.
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
 * Takes a dead lock away, one process at a time: else the second one that has found it dead would take away the lock
 * that the first one has made of it. Waits a little where another is at it.
 */
async function removeDead(path: string): Promise<void> {
  const takeover = `${path}.takeover`;
  try {
    await writeFile(takeover, '', { flag: 'wx' });
  } catch (thrown) {
    if (systemCode(thrown) !== 'EEXIST') throw toDiskError(thrown, takeover, 'write');
    const begun = (await stat(takeover).catch(() => undefined))?.mtimeMs ?? Date.now();
    if (Date.now() - begun > TAKEOVER_MS) await rm(takeover, { force: true });
    await sleep(PAUSE_MS);
    return;
  }
  try {
    if ((await livingHolder(path)) === undefined) await rm(path, { force: true });
  } finally {
    await rm(takeover, { force: true });
  }
}

/** The process that holds a lock, where it lives. */
async function livingHolder(path: string): Promise<number | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
  const lock = lockSchema.safeParse(parseJson(text));
  // Half-written: its process was killed in between.
  if (!lock.success) return undefined;
  const { pid, host, startedAt } = lock.data;
  if (host !== hostname()) return pid;
  return isAlive(pid) && startOf(pid) === startedAt ? pid : undefined;
}

/**
 * When a living process began, in the system's own unit: tells a process from a later one with the same number. Null
 * for one that is dead and not yet collected by its parent, and where the system does not say (all but Linux).
 */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Counted from behind the name, which may hold spaces and parentheses: field 3 is the state, 22 the start.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
}
