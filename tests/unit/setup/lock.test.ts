import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { isAbandoned, withLock } from '../../../scripts/setup/lock.mjs';
import { tempFolder } from '../../helpers/tempFolder.js';

const LOCK_MODULE = pathToFileURL(resolve(import.meta.dirname, '../../../scripts/setup/lock.mjs')).href;

/** Runs a script that knows `withLock` and the lock's `path` in a process of its own. */
function startProcess(path: string, script: string): ReturnType<typeof spawn> {
  const source = `import { withLock } from '${LOCK_MODULE}'; const path = ${JSON.stringify(path)}; ${script}`;
  return spawn(process.execPath, ['--input-type=module', '--eval', source], { stdio: ['ignore', 'pipe', 'inherit'] });
}

const exitOf = (child: ReturnType<typeof spawn>): Promise<number | null> =>
  new Promise((done) => child.once('close', (code) => done(code)));

describe('withLock', () => {
  it('lets one process in at a time', async () => {
    const folder = tempFolder();
    const counter = join(folder, 'counter');
    writeFileSync(counter, '0');
    const script = `
      import { readFileSync, writeFileSync } from 'node:fs';
      import { setTimeout as sleep } from 'node:timers/promises';
      const counter = ${JSON.stringify(counter)};
      for (let i = 0; i < 3; i++) {
        await withLock(path, async () => {
          const value = Number(readFileSync(counter, 'utf8'));
          await sleep(20);
          writeFileSync(counter, String(value + 1));
        });
      }`;
    const children = [0, 1, 2].map(() => startProcess(join(folder, 'lock'), script));
    expect(await Promise.all(children.map(exitOf))).toEqual([0, 0, 0]);
    expect(readFileSync(counter, 'utf8')).toBe('9');
    expect(existsSync(join(folder, 'lock'))).toBe(false);
  });

  it('tells who is being waited for, once', async () => {
    const path = join(tempFolder(), 'lock');
    const waits: (number | undefined)[] = [];
    const first = withLock(path, () => sleep(700));
    await withLock(
      path,
      () => Promise.resolve(),
      (owner) => waits.push(owner?.pid),
    );
    await first;
    expect(waits).toEqual([process.pid]);
  });

  it('is released when the work fails', async () => {
    const path = join(tempFolder(), 'lock');
    await expect(withLock(path, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(existsSync(path)).toBe(false);
  });

  it('is released by an interrupt, which ends the process with 128 + signal', async () => {
    const path = join(tempFolder(), 'lock');
    const child = startProcess(
      path,
      `await withLock(path, () => new Promise((done) => { console.log('in'); setTimeout(done, 60_000); }));`,
    );
    await new Promise((ready) => child.stdout?.once('data', ready));
    expect(existsSync(path)).toBe(true);
    child.kill('SIGTERM');
    expect(await exitOf(child)).toBe(128 + 15);
    expect(existsSync(path)).toBe(false);
  });

  it('is taken over from a process that was killed', async () => {
    const path = join(tempFolder(), 'lock');
    const gone = spawnSync(process.execPath, ['--version']);
    writeFileSync(path, JSON.stringify({ pid: gone.pid, host: hostname(), token: 'old' }));
    expect(isAbandoned(path)).toBe(true);
    expect(await withLock(path, () => Promise.resolve('done'))).toBe('done');
  });

  it('is taken over from another host only when its heartbeat has stopped', async () => {
    const path = join(tempFolder(), 'lock');
    writeFileSync(path, JSON.stringify({ pid: 1, host: 'elsewhere', token: 'old' }));
    expect(isAbandoned(path)).toBe(false);
    const longAgo = new Date(Date.now() - 120_000);
    utimesSync(path, longAgo, longAgo);
    expect(isAbandoned(path)).toBe(true);
    expect(await withLock(path, () => Promise.resolve('done'))).toBe('done');
  });

  it('is not taken from a process that has only just created the file', () => {
    const path = join(tempFolder(), 'lock');
    writeFileSync(path, '');
    expect(isAbandoned(path)).toBe(false);
  });
});
