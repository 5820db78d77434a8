import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ProcessLock } from '../../../../src/main/files/processLock.js';
import { tempFolder } from '../../../helpers/tempFolder.js';

const heldBy = (pid: number): Error => new Error(`held by ${pid}`);

/** A lock whose process has ended. */
function deadLock(folder: string): string {
  const path = join(folder, 'lock.json');
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  writeFileSync(path, JSON.stringify({ pid, host: hostname(), startedAt: '1' }));
  return path;
}

describe('a lock', () => {
  it('is held by one process at a time, and free once it is released', async () => {
    const path = join(tempFolder(), 'lock.json');
    const lock = await ProcessLock.acquire(path, heldBy);
    await expect(ProcessLock.acquire(path, heldBy)).rejects.toThrow(`held by ${process.pid}`);
    await lock.release();
    await (await ProcessLock.acquire(path, heldBy)).release();
  });

  it('of a process that is gone goes to one alone of all that find it', async () => {
    const folder = tempFolder();
    const path = deadLock(folder);
    const answers = await Promise.allSettled(Array.from({ length: 12 }, () => ProcessLock.acquire(path, heldBy)));
    const holders = answers.filter(({ status }) => status === 'fulfilled');
    expect(holders).toHaveLength(1);
    for (const answer of answers) {
      if (answer.status === 'rejected') expect(answer.reason).toEqual(heldBy(process.pid));
    }
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ pid: process.pid });
    expect(readdirSync(folder)).toEqual(['lock.json']);
  });

  it('can be taken over after a process was killed in the midst of taking it over', async () => {
    const path = deadLock(tempFolder());
    writeFileSync(`${path}.takeover`, '');
    const longAgo = new Date(Date.now() - 60_000);
    utimesSync(`${path}.takeover`, longAgo, longAgo);
    await (await ProcessLock.acquire(path, heldBy)).release();
    expect(existsSync(path)).toBe(false);
  });

  it("that is half written counts as nobody's", async () => {
    const path = join(tempFolder(), 'lock.json');
    writeFileSync(path, '{"pid":');
    const lock = await ProcessLock.acquire(path, heldBy);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ pid: process.pid });
    await lock.release();
  });

  it('says what is wrong with the folder where it cannot be written', async () => {
    const path = join(tempFolder(), 'nowhere', 'lock.json');
    await expect(ProcessLock.acquire(path, heldBy)).rejects.toMatchObject({ code: 'disk/not-found' });
  });
});
