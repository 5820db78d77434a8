import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { commandLine, type CommandLine } from '../helpers/commandLine.js';
import type { Started } from '../helpers/startedProgram.js';
import { childrenOf, eventually, isRunning } from '../helpers/processes.js';
import { testPhoto } from '../helpers/testImages.js';

let cli: CommandLine;
beforeAll(async () => {
  cli = await commandLine();
  await testPhoto(120, 100, 3).png().toFile(join(cli.folder, 'art.png'));
  // Long enough to run for seconds on any machine.
  await testPhoto(6000, 4000, 1).jpeg().toFile(join(cli.folder, 'long.jpg'));
  await testPhoto(80, 60, 2).jpeg().toFile(join(cli.folder, 'short.jpg'));
});

const filesIn = (folder: string): string[] =>
  existsSync(join(cli.folder, folder)) ? readdirSync(join(cli.folder, folder)) : [];

/** Starts a long job and waits until the engine processes pixels. */
async function startLong(out: string, ...more: string[]): Promise<Started & { enginePid: number }> {
  const started = cli.start('stylize', 'long.jpg', ...more, '--style', 'art.png', '--out', out);
  await started.said(/long\.jpg \| stylize/);
  const [enginePid] = childrenOf(started.child.pid!);
  return { ...started, enginePid: enginePid! };
}

// Child processes are read from Linux' `/proc`.
describe.skipIf(process.platform !== 'linux')('an interrupted command', () => {
  it('stops at Ctrl-C, which a terminal sends to the engine too, and leaves nothing behind', async () => {
    const { child, finished, enginePid } = await startLong('ctrl-c/out.png');
    process.kill(-child.pid!, 'SIGINT');
    const { code, stdout, stderr } = await finished;
    expect(code).toBe(130);
    expect(stdout).toBe('');
    expect(stderr).toContain('Cancelled.');
    expect(filesIn('ctrl-c')).toEqual([]);
    expect(isRunning(enginePid)).toBe(false);
  });

  it('ends at once at the second Ctrl-C, and stops at a request to terminate', async () => {
    const { child, finished, enginePid, said } = await startLong('twice/out.png');
    child.kill('SIGTERM');
    await said(/once more/);
    child.kill('SIGINT');
    expect((await finished).code).toBe(130);
    expect(filesIn('twice')).toEqual([]);
    expect(await eventually(() => !isRunning(enginePid))).toBe(true);
  });

  it('keeps what was finished before', async () => {
    const { child, finished, said } = cli.start(
      'stylize',
      'short.jpg',
      'long.jpg',
      '--style',
      'art.png',
      '--out',
      'kept/',
    );
    await said(/long\.jpg \| stylize/);
    child.kill('SIGINT');
    expect((await finished).code).toBe(130);
    expect(filesIn('kept')).toEqual(['short.jpg']);
  });
});

describe.skipIf(process.platform !== 'linux')('an engine that dies', () => {
  it('costs its photo, which is reported, and the next one runs on a fresh engine', async () => {
    const { finished, enginePid } = await startLong('crash/', 'short.jpg');
    // As if it had been killed while writing.
    const orphan = join(cli.folder, 'crash', `.pentimento-${enginePid}-0123456789ab.tmp`);
    writeFileSync(orphan, 'half an image');
    process.kill(enginePid, 'SIGKILL');
    const { code, stdout, stderr } = await finished;
    expect(code).toBe(1);
    expect(stderr).toContain('SIGKILL');
    expect(stderr).toContain('memory');
    expect(stdout).toContain('short.jpg -> crash/short.jpg');
    expect(filesIn('crash')).toEqual(['short.jpg']);
  });

  it('does not outlive a command that was killed', async () => {
    const { child, finished, enginePid } = await startLong('orphan/out.png');
    expect(isRunning(enginePid)).toBe(true);
    child.kill('SIGKILL');
    await finished;
    expect(await eventually(() => !isRunning(enginePid), 60_000)).toBe(true);
    expect(filesIn('orphan')).toEqual([]);
  });
});
