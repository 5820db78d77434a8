import { readFileSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { z } from 'zod';
import { ExpectedError } from '../../shared/errors.js';
import { systemCode } from './diskErrors.js';
import { isAlive } from './processAlive.js';
import { parseJson } from './readJson.js';

const lockSchema = z.object({ pid: z.int(), host: z.string(), startedAt: z.string().nullable() });

/** A file that says which process alone may write to what lies beside it. A killed process's lock is taken over. */
export class ProcessLock {
  private constructor(private readonly path: string) {}

  /** @throws what `heldBy` makes of the process id when a living process holds the lock; `disk/not-writable`. */
  static async acquire(path: string, heldBy: (pid: number) => Error): Promise<ProcessLock> {
    const own = { pid: process.pid, host: hostname(), startedAt: startOf(process.pid) };
    for (let attempt = 0; attempt < 3; attempt += 1) {
      try {
        await writeFile(path, JSON.stringify(own), { flag: 'wx' });
        return new ProcessLock(path);
      } catch (thrown) {
        if (systemCode(thrown) !== 'EEXIST') throw thrown;
      }
      const holder = await livingHolder(path);
      if (holder !== undefined) throw heldBy(holder);
      await rm(path, { force: true });
    }
    throw new ExpectedError('disk/not-writable', `${path} cannot be locked.`);
  }

  async release(): Promise<void> {
    await rm(this.path, { force: true });
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
 * When a living process began, in the system's own unit: tells a process from a later one with the same number. Null for
 * one that is dead and not yet collected by its parent, and where the system does not say (all but Linux).
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
