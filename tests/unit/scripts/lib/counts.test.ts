import { describe, expect, it } from 'vitest';
import { countReport, describe as describeCounts, sum } from '../../../../scripts/lib/counts.mjs';

const test = (status: string): { status: string } => ({ status });

describe('countReport', () => {
  it('counts tests by how they ended', () => {
    const report = {
      testResults: [
        { status: 'passed', assertionResults: [test('passed'), test('passed'), test('pending'), test('todo')] },
        { status: 'failed', assertionResults: [test('failed'), test('passed'), test('skipped')] },
      ],
    };
    expect(countReport(report)).toEqual({ passed: 3, failed: 1, skipped: 3 });
  });

  it('counts a file that could not be loaded as a failure', () => {
    expect(countReport({ testResults: [{ status: 'failed', assertionResults: [] }] }).failed).toBe(1);
  });

  it('counts a missing report as nothing', () => {
    expect(countReport(null)).toEqual({ passed: 0, failed: 0, skipped: 0 });
  });
});

it('sums up in one line', () => {
  const total = sum([
    { passed: 2, failed: 0, skipped: 1 },
    { passed: 3, failed: 1, skipped: 0 },
  ]);
  expect(describeCounts(total)).toBe('5 passed, 1 failed, 1 skipped');
});
