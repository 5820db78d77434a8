import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type LogFiles, openLog } from '../../../../src/main/log/log.js';
import { scrubPaths } from '../../../../src/main/log/scrubPaths.js';
import { appRoot } from '../../../../src/main/paths/appRoot.js';
import { CancelledError, ExpectedError } from '../../../../src/shared/errors.js';
import { tempFolder } from '../../../helpers/tempFolder.js';
import { turns } from '../../../helpers/turns.js';

type Line = Record<string, unknown> & { error?: { message: string; code?: string } };

function linesOf(text: string): Line[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}

/** Settles when the line with this number is in a file. */
async function writtenUpTo(log: LogFiles, line: number): Promise<void> {
  while (!(await log.tail(1000)).includes(`"i":${line},`)) await turns(1);
}

describe('the log', () => {
  it('writes one JSON object per line, and appends to what is there', async () => {
    const folder = join(tempFolder(), 'logs');
    for (const message of ['first', 'second']) {
      const log = await openLog(folder);
      log.info(message, { count: 1 });
      await log.close();
    }
    const log = await openLog(folder);
    const lines = linesOf(await log.tail(10_000));
    await log.close();
    expect(lines).toMatchObject([
      { msg: 'first', count: 1, level: 30 },
      { msg: 'second', count: 1, level: 30 },
    ]);
  });

  it('rotates its files: none grows beyond its size, and only so many are kept', async () => {
    const folder = tempFolder();
    const log = await openLog(folder, { maxFileBytes: 4000, keptFiles: 2 });
    for (let i = 0; i < 400; i++) {
      log.info('A line of some length that says nothing much', { i });
      // Files are rotated between writes: a program does not log all of this in one turn.
      if (i % 20 === 0) await writtenUpTo(log, i);
    }
    await log.close();
    const names = readdirSync(folder).sort();
    expect(names).toEqual(['pentimento.1.log', 'pentimento.2.log', 'pentimento.log']);
    for (const name of names) expect(statSync(join(folder, name)).size).toBeLessThan(10_000);
    const numbers = linesOf(await log.tail(1_000_000)).map(({ i }) => Number(i));
    expect(numbers.at(-1)).toBe(399);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    expect(linesOf(await log.tail(500)).length).toBeLessThan(6);
  });

  it('logs errors with their codes and causes, without names of files; and no cancel', async () => {
    const folder = tempFolder();
    const log = await openLog(folder);
    const path = '/home/ann/My Pictures/beach at noon.jpg';
    const cause = new Error(`Input file contains unsupported image format: ${path}`);
    log.error(
      'Opening failed',
      new ExpectedError('image/unreadable', `${path} is damaged.`, { cause, details: { path } }),
    );
    log.error('Opening failed', new CancelledError());
    log.error('It threw', 'a text');
    await log.close();
    const text = await log.tail(100_000);
    const lines = linesOf(text);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatchObject({ msg: 'Opening failed', error: { code: 'image/unreadable', cause: {} } });
    expect(text).not.toMatch(/ann|beach|noon|Pictures/);
  });

  it('does not fail where it cannot write', async () => {
    const folder = tempFolder();
    const log = await openLog(folder);
    writeFileSync(join(folder, 'other'), '');
    await log.close();
    log.info('after the end');
    expect(linesOf(await log.tail(1000))).toEqual([]);
  });
});

describe('scrubPaths', () => {
  it.each([
    ['/home/ann/cat.jpg is damaged.', '<path> is damaged.'],
    ['cannot open "/data/a b/cat one.png"', 'cannot open "<path>"'],
    ['see C:\\Users\\Ann\\cat.jpg', 'see <path>'],
    ['file:///home/ann/cat.jpg', '<path>'],
    [`${homedir()}/x/y.jpg`, '<path>'],
  ])('takes %s', (text, clean) => {
    expect(scrubPaths(text)).toBe(clean);
  });

  it('leaves what says where an error comes from, and plain words', () => {
    expect(scrubPaths(`at run (${appRoot()}/out/main/cli.js:12:7)`)).toBe('at run (<app>/out/main/cli.js:12:7)');
    expect(scrubPaths('12/24 done, and/or 3 images/s at 5:30')).toBe('12/24 done, and/or 3 images/s at 5:30');
  });
});
