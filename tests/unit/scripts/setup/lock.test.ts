import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { isAbandoned, withLock } from '../../../../scripts/setup/lock.mjs';
import { tempFolder } from '../../../helpers/tempFolder.js';

const LOCK_MODULE = pathToFileURL(resolve(import.meta.dirname, '../../../../scripts/setup/lock.mjs')).href;

type Child = ChildProcessByStdio<Writable, Readable, null>;

/** Runs a script in a new process; it can use `withLock` and the lock's `path`. */
function startProcess(path: string, script: string): Child {
  const source = `import { withLock } from '${LOCK_MODULE}'; const path = ${JSON.stringify(path)}; ${script}`;
  return spawn(process.execPath, ['--input-type=module', '--eval', source], { stdio: ['pipe', 'pipe', 'inherit'] });
}

afterEach(() => vi.useRealTimers());

const exitOf = (child: Child): Promise<number | null> =>
  new Promise((done) => child.once('close', (code) => done(code)));

describe('withLock', () => {
  it('lets one process in at a time', async () => {
    const path = join(tempFolder(), 'lock');
    const first = startProcess(
      path,
      `import { once } from 'node:events';
       await withLock(path, async () => { console.log('in'); await once(process.stdin.resume(), 'end'); console.log('out'); });`,
    );
    const said: string[] = [];
    first.stdout.on('data', (text: Buffer) => said.push(`first ${text.toString().trim()}`));
    await once(first.stdout, 'data');
    const second = startProcess(
      path,
      `await withLock(path, () => { console.log('in'); return Promise.resolve(); }, () => console.log('waits'));`,
    );
    second.stdout.on('data', (text: Buffer) => said.push(`second ${text.toString().trim()}`));
    await once(second.stdout, 'data');
    expect(said).toEqual(['first in', 'second waits']);
    first.stdin.end();
    expect(await Promise.all([first, second].map(exitOf))).toEqual([0, 0]);
    expect(said).toEqual(['first in', 'second waits', 'first out', 'second in']);
    expect(existsSync(path)).toBe(false);
  });

  it('tells who is being waited for, once', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearInterval'] });
    const path = join(tempFolder(), 'lock');
    const waits: (number | undefined)[] = [];
    let leave: () => void = () => undefined;
    const first = withLock(path, () => new Promise<void>((resolve) => (leave = resolve)));
    const second = withLock(
      path,
      () => Promise.resolve(),
      (owner) => waits.push(owner?.pid),
    );
    await vi.advanceTimersByTimeAsync(1000);
    expect(waits).toEqual([process.pid]);
    leave();
    await first;
    await vi.advanceTimersByTimeAsync(1000);
    await second;
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
    await once(child.stdout, 'data');
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
