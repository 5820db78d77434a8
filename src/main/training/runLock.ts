import { readFileSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { ExpectedError } from '../../shared/errors.js';

const lockSchema = z.object({ pid: z.int(), host: z.string(), startedAt: z.string().nullable() });

/** A run folder that this process alone may write to, until released. A killed process's lock is taken over. */
export class RunLock {
  private constructor(private readonly path: string) {}

  /** @throws ExpectedError `disk/exists` when a living process trains this run. */
  static async acquire(folder: string): Promise<RunLock> {
    const path = join(folder, 'lock.json');
    const own = { pid: process.pid, host: hostname(), startedAt: startOf(process.pid) };
    for (let attempt = 0; attempt < 3; attempt += 1) {
      try {
        await writeFile(path, JSON.stringify(own), { flag: 'wx' });
        return new RunLock(path);
      } catch (thrown) {
        if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
      }
      const holder = await livingHolder(path);
      if (holder !== undefined) {
        throw new ExpectedError('disk/exists', `Process ${holder} is already training the run in ${folder}.`, {
          details: { folder, process: holder },
          advice: 'Stop it first, or give the new run another name.',
        });
      }
      await rm(path, { force: true });
    }
    throw new ExpectedError('disk/not-writable', `The run in ${folder} cannot be locked.`);
  }

  async release(): Promise<void> {
    await rm(this.path, { force: true });
  }
}

async function livingHolder(path: string): Promise<number | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
  const lock = lockSchema.safeParse(tryJson(text));
  // Half-written: its process was killed in between.
  if (!lock.success) return undefined;
  const { pid, host, startedAt } = lock.data;
  if (host !== hostname()) return pid;
  return isAlive(pid) && startOf(pid) === startedAt ? pid : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
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

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
