import { spawn, spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ensureBuild } from '../../scripts/setup/build.mjs';
import { ROOT } from '../../scripts/setup/places.mjs';
import { addressOf, follow } from '../helpers/startedProgram.js';
import { tempFolder } from '../helpers/tempFolder.js';

const BIN = join(ROOT, 'bin/pentimento.mjs');
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };

const LIMIT_MS = 60_000;

/** With setup enabled, as for a user; PENTIMENTO_NATIVE prevents a download of the library. */
function environment(): NodeJS.ProcessEnv {
  return { ...process.env, PENTIMENTO_NO_SETUP: '', PENTIMENTO_NATIVE: 'off', PENTIMENTO_HOME: tempFolder() };
}

function run(command: string, args: string[], cwd = ROOT): SpawnSyncReturns<string> {
  return spawnSync(command, args, { cwd, env: environment(), encoding: 'utf8', timeout: LIMIT_MS });
}

describe('the entry of the command line', () => {
  beforeAll(async () => {
    await ensureBuild(ROOT);
  });

  it('runs the command from any folder and prints nothing else', () => {
    const { status, stdout, stderr } = run(process.execPath, [BIN, '--version'], tempFolder());
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('passes on the exit code', () => {
    expect(run(process.execPath, [BIN, 'stylize']).status).toBe(2);
    expect(run(process.execPath, [BIN, 'no-such-command']).status).toBe(2);
  });

  it('does the same through npm', () => {
    const listed = run('npm', ['run', '-s', 'pentimento', '--', 'styles', '--json']);
    expect(listed.status).toBe(0);
    expect(JSON.parse(listed.stdout)).toContainEqual(expect.objectContaining({ id: 'watercolor', origin: 'built-in' }));
    expect(run('npm', ['run', '-s', 'stylize']).status).toBe(2);
  });

  it('opens the studio at npm start', async () => {
    const child = spawn('npm', ['start', '-s', '--', '--browser'], { cwd: ROOT, env: environment(), detached: true });
    const started = follow(child);
    const page = await fetch(await addressOf(started));
    expect(page.status).toBe(200);
    process.kill(-child.pid!, 'SIGINT');
    await started.finished;
    await expect(fetch(page.url)).rejects.toThrow();
  });

  it('finds in well under a second that nothing is missing', () => {
    const script = `
      const { setUp } = await import(${JSON.stringify(join(ROOT, 'scripts/setup/setUp.mjs'))});
      const cpu = process.cpuUsage();
      const { ok } = await setUp({ native: 'skip' });
      const { user, system } = process.cpuUsage(cpu);
      console.log(JSON.stringify({ ok, seconds: (user + system) / 1e6 }));`;
    const { stdout } = run(process.execPath, ['--input-type=module', '--eval', script]);
    const { ok, seconds } = JSON.parse(stdout) as { ok: boolean; seconds: number };
    expect(ok).toBe(true);
    expect(seconds).toBeLessThan(0.5); // processor time, independent of other programs; measured: 0.04 s
  });
});
