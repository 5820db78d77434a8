import { describe, expect, it } from 'vitest';
import { awakeCommand, keepAwake, sleepCommand } from '../../../../src/main/power/machinePower.js';
import { childrenOf, isRunning } from '../../../helpers/processes.js';
import { turns, until } from '../../../helpers/turns.js';

describe('the power of a machine', () => {
  it('knows a tool for each system that has one', () => {
    expect(awakeCommand('Batch', 'linux')?.args).toContain('--why=Batch');
    expect(awakeCommand('Batch', 'darwin')?.args).toContain(String(process.pid));
    expect(awakeCommand('Batch', 'win32')).toBeUndefined();
    expect(sleepCommand('darwin')).toMatchObject({ file: 'pmset' });
    expect(sleepCommand('win32')?.args).toEqual(['powrprof.dll,SetSuspendState', '0,1,0']);
    expect(sleepCommand('aix')).toBeUndefined();
  });

  it('does without a tool that is not there', async () => {
    const failures: unknown[] = [];
    const note = (thrown: unknown): void => void failures.push(thrown);
    process.on('uncaughtException', note);
    const release = keepAwake('Batch', { file: 'no-such-tool', args: [] });
    await turns();
    release();
    await turns();
    process.off('uncaughtException', note);
    expect(failures).toEqual([]);
  });
});

describe.skipIf(process.platform !== 'linux')('what keeps a machine awake', () => {
  it('ends when it is told to', async () => {
    const before = new Set(childrenOf(process.pid));
    const release = keepAwake('Batch', { file: 'cat', args: [] });
    const [pid] = childrenOf(process.pid).filter((child) => !before.has(child));
    expect(pid).toBeDefined();
    expect(isRunning(pid!)).toBe(true);
    release();
    await until(() => !isRunning(pid!));
    expect(isRunning(pid!)).toBe(false);
  });
});
