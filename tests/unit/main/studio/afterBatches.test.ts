import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AfterBatches } from '../../../../src/main/studio/afterBatches.js';
import type { AfterState } from '../../../../src/shared/contract/batch.js';
import { ExpectedError } from '../../../../src/shared/errors.js';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function open(shell: { quit?: () => void; sleep?: () => Promise<void> }) {
  const told: AfterState[] = [];
  const logged: string[] = [];
  const after = new AfterBatches({
    shell,
    graceMs: 1000,
    emit: (name, payload) => name === 'batch.after' && told.push(payload as AfterState),
    log: { info: (text) => logged.push(text), warn: () => undefined, error: (text) => logged.push(text) },
  });
  return { after, told, logged };
}

describe('what comes after the batches', () => {
  it('happens once, when the time to object is over', async () => {
    const quit = vi.fn();
    const { after, told } = open({ quit });
    after.begin();
    expect(after.state).toEqual({ action: 'nothing', dueAt: null });
    after.set('quit');
    after.begin();
    after.begin();
    expect(after.state.dueAt).toBe(Date.now() + 1000);
    await vi.advanceTimersByTimeAsync(999);
    expect(quit).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(quit).toHaveBeenCalledOnce();
    expect(told.at(-1)).toEqual({ action: 'nothing', dueAt: null });
    after.begin();
    await vi.advanceTimersByTimeAsync(5000);
    expect(quit).toHaveBeenCalledOnce();
  });

  it('waits again when there is work again, and is taken back by choosing nothing', async () => {
    const quit = vi.fn();
    const { after } = open({ quit });
    after.set('quit');
    after.begin();
    after.hold();
    expect(after.state).toEqual({ action: 'quit', dueAt: null });
    await vi.advanceTimersByTimeAsync(5000);
    after.begin();
    after.set('nothing');
    await vi.advanceTimersByTimeAsync(5000);
    expect(quit).not.toHaveBeenCalled();
  });

  it('refuses what the shell cannot do, and survives a machine that refuses', async () => {
    const sleep = vi.fn().mockRejectedValue(new ExpectedError('contract/not-available', 'No.'));
    const { after, logged } = open({ sleep });
    expect(() => after.set('quit')).toThrow('not available');
    after.set('sleep');
    after.begin();
    await vi.advanceTimersByTimeAsync(1000);
    expect(sleep).toHaveBeenCalledOnce();
    expect(logged).toHaveLength(2);
  });
});
