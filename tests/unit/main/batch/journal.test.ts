import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  type JournalLine,
  journalLineSchema,
  type LineFile,
  LineLog,
  openLineFile,
  readLines,
} from '../../../../src/main/batch/journal.js';
import { tempFolder } from '../../../helpers/tempFolder.js';
import { turns } from '../../../helpers/turns.js';

const skipped = (item: number): JournalLine => ({ type: 'skipped', item, reason: 'exists' });

async function journal(path: string): Promise<LineLog<JournalLine>> {
  return new LineLog<JournalLine>(await openLineFile(path));
}

it('a torn last line counts as not written, wherever it was torn', async () => {
  const path = join(tempFolder(), 'journal.jsonl');
  const log = await journal(path);
  await log.append([skipped(0), skipped(1)]);
  await log.close();
  const whole = readFileSync(path);
  const second = whole.indexOf('\n') + 1;
  for (let end = second; end < whole.length; end++) {
    writeFileSync(path, whole.subarray(0, end));
    expect(await readLines(path, journalLineSchema)).toEqual([skipped(0)]);
    const again = await journal(path);
    await again.append([skipped(2)]);
    await again.close();
    expect(await readLines(path, journalLineSchema)).toEqual([skipped(0), skipped(2)]);
  }
});

it('a missing journal is empty', async () => {
  expect(await readLines(join(tempFolder(), 'none.jsonl'), journalLineSchema)).toEqual([]);
});

it.each(['{"type":"opened","version":2,"at":""}', '{"type":"skipped"}', 'rubbish', ''])(
  'a line that is %j in the middle is reported with its number',
  async (line) => {
    const path = join(tempFolder(), 'journal.jsonl');
    writeFileSync(path, `${JSON.stringify(skipped(0))}\n${line}\n${JSON.stringify(skipped(1))}\n`);
    await expect(readLines(path, journalLineSchema)).rejects.toMatchObject({
      code: 'job/unreadable',
      details: { line: 2 },
    });
  },
);

it('what is appended together is forced to the disk together, in order, and nothing settles before', async () => {
  const calls: string[] = [];
  let release: () => void = () => undefined;
  const file: LineFile = {
    write: (text) => Promise.resolve(void calls.push(text)),
    sync: () => new Promise((resolve) => (release = resolve)),
    close: () => Promise.resolve(),
  };
  const log = new LineLog<number>(file);
  const settled: number[] = [];
  const appended = [1, 2, 3].map((number) => log.append([number]).then(() => settled.push(number)));
  await turns();
  expect(calls).toEqual(['1\n']);
  expect(settled).toEqual([]);
  release();
  await turns();
  expect(calls).toEqual(['1\n', '2\n3\n']);
  expect(settled).toEqual([1]);
  release();
  await Promise.all(appended);
  expect(settled).toEqual([1, 2, 3]);
});

it('goes on after a write that failed', async () => {
  let isFull = true;
  const written: string[] = [];
  const file: LineFile = {
    write: (text) => (isFull ? Promise.reject(new Error('full')) : Promise.resolve(void written.push(text))),
    sync: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
  const log = new LineLog<number>(file);
  await expect(log.append([1])).rejects.toThrow('full');
  isFull = false;
  await log.append([2]);
  expect(written).toEqual(['2\n']);
});

it('adds to a file without a newline at its end only after cutting it', async () => {
  const path = join(tempFolder(), 'journal.jsonl');
  appendFileSync(path, '{"type":"skipp');
  const log = await journal(path);
  await log.append([skipped(5)]);
  await log.close();
  expect(readFileSync(path, 'utf8')).toBe(`${JSON.stringify(skipped(5))}\n`);
});
