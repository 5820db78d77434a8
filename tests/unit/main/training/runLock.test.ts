import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RunLock } from '../../../../src/main/training/runLock.js';
import { tempFolder } from '../../../helpers/tempFolder.js';

const lockOf = (folder: string): string => join(folder, 'lock.json');

describe('RunLock', () => {
  it('lets one in at a time and the next one after the release', async () => {
    const folder = tempFolder();
    const lock = await RunLock.acquire(folder);
    await expect(RunLock.acquire(folder)).rejects.toMatchObject({
      code: 'disk/exists',
      details: { process: process.pid },
    });
    await lock.release();
    expect(existsSync(lockOf(folder))).toBe(false);
    await (await RunLock.acquire(folder)).release();
  });

  it('takes over from a process that was killed', async () => {
    const folder = tempFolder();
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const { pid } = child;
    await (await RunLock.acquire(folder)).release();
    writeFileSync(lockOf(folder), JSON.stringify({ pid, host: hostname(), startedAt: startOf(pid!) }));
    await expect(RunLock.acquire(folder)).rejects.toMatchObject({ details: { process: pid } });
    child.kill('SIGKILL');
    await once(child, 'exit');
    await (await RunLock.acquire(folder)).release();
  });

  it.skipIf(process.platform !== 'linux')('sees that a process number was given to another process since', async () => {
    const folder = tempFolder();
    writeFileSync(lockOf(folder), JSON.stringify({ pid: process.pid, host: hostname(), startedAt: '1' }));
    const lock = await RunLock.acquire(folder);
    expect(JSON.parse(readFileSync(lockOf(folder), 'utf8'))).toMatchObject({
      pid: process.pid,
      startedAt: startOf(process.pid),
    });
    await lock.release();
  });

  it('takes over a lock that was half-written, and respects one of another machine', async () => {
    const folder = tempFolder();
    writeFileSync(lockOf(folder), '{"pid": 12');
    await (await RunLock.acquire(folder)).release();
    writeFileSync(lockOf(folder), JSON.stringify({ pid: 1, host: 'elsewhere', startedAt: null }));
    await expect(RunLock.acquire(folder)).rejects.toMatchObject({ code: 'disk/exists' });
  });
});

function startOf(pid: number): string | null {
  if (process.platform !== 'linux') return null;
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]!;
}
