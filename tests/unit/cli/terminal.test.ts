import { describe, expect, it } from 'vitest';
import { describeError } from '../../../src/cli/describeError.js';
import { exitCodeOf } from '../../../src/cli/exitCodes.js';
import { formatBytes, formatDuration, formatTable } from '../../../src/cli/terminal.js';
import { CancelledError, ExpectedError, ModelError } from '../../../src/shared/errors.js';

describe('describeError', () => {
  it('is one line: what happened, then what to do', () => {
    const error = new ExpectedError('disk/full', 'It is full.', { advice: 'Free it.', cause: new Error('ENOSPC') });
    expect(describeError(error, false)).toBe('It is full. Free it.');
    expect(describeError(new ModelError('model/missing', 'None.\nNowhere.'), false)).toBe('None. Nowhere.');
  });

  it('owns up to what nobody foresaw', () => {
    const text = describeError(new TypeError('x is undefined'), false);
    expect(text).toContain('unexpected');
    expect(text).toContain('--debug');
    expect(text.split('\n')).toHaveLength(1);
  });

  it('shows details and every cause when asked', () => {
    const error = new ExpectedError('disk/full', 'It is full.', {
      cause: new Error('ENOSPC'),
      details: { path: '/x' },
    });
    const text = describeError(error, true);
    for (const part of ['disk/full {"path":"/x"}', 'ENOSPC', '    at ']) expect(text).toContain(part);
  });
});

describe('exitCodeOf', () => {
  it('tells wrong usage, failure and interruption apart', () => {
    expect(exitCodeOf(new ExpectedError('usage', ''))).toBe(2);
    expect(exitCodeOf(new ExpectedError('style/unknown', ''))).toBe(2);
    expect(exitCodeOf(new ExpectedError('disk/full', ''))).toBe(1);
    expect(exitCodeOf(new Error('x'))).toBe(1);
    expect(exitCodeOf(new CancelledError())).toBe(130);
  });
});

describe('formats', () => {
  it.each([
    [0.4, '0 s'],
    [59.4, '59 s'],
    [59.6, '1 min 0 s'],
    [3725, '1 h 2 min'],
  ])('%d seconds are %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });

  it('writes bytes and tables for people', () => {
    expect(formatBytes(25.34e9)).toBe('25.3 GB');
    expect(formatBytes(512e6)).toBe('512 MB');
    expect(
      formatTable([
        ['a', 'bb', 'c'],
        ['aaa', '', 'dddd'],
      ]),
    ).toEqual(['a    bb  c', 'aaa      dddd']);
    expect(formatTable([])).toEqual([]);
  });
});
