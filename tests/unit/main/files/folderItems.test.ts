import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scanPhotos } from '../../../../src/main/batch/scanPhotos.js';
import { toDiskError } from '../../../../src/main/files/diskErrors.js';
import { readImage } from '../../../../src/main/images/readImage.js';
import { readPhotoFacts } from '../../../../src/main/images/photoFacts.js';
import { collectPhotos } from '../../../../src/main/photos/collectPhotos.js';
import { shortenName } from '../../../../src/shared/batch/nameTemplate.js';
import { jsonLine, withoutControls } from '../../../../src/cli/terminal.js';
import { tempFolder } from '../../../helpers/tempFolder.js';

const isPosix = process.platform !== 'win32';

/** A realistic folder: two photos and, between them, unreadable entries. */
function untidyFolder(): string {
  const folder = tempFolder();
  writeFileSync(join(folder, 'a.jpg'), 'a');
  symlinkSync(join(folder, 'gone.jpg'), join(folder, 'b.jpg'));
  symlinkSync('c.jpg', join(folder, 'c.jpg'));
  execFileSync('mkfifo', [join(folder, 'd.jpg')]);
  writeFileSync(Buffer.concat([Buffer.from(`${folder}/e`), Buffer.from([0xff, 0xfe]), Buffer.from('.jpg')]), 'e');
  writeFileSync(join(folder, 'f.jpg'), 'f');
  mkdirSync(join(folder, 'g.jpg'));
  for (const name of ['film.avi', 'drawing.xcf', 'notes.txt']) writeFileSync(join(folder, name), name);
  return folder;
}

describe.skipIf(!isPosix)('an untidy folder', () => {
  it('is tried entry by entry, each by what it is', async () => {
    const folder = untidyFolder();
    const { photos, passedOver } = await collectPhotos([folder]);
    const good = photos.filter(({ error }) => !error).map(({ path }) => path);
    expect(good).toEqual([join(folder, 'a.jpg'), join(folder, 'f.jpg')]);
    expect(photos.flatMap(({ error }) => (error ? [error.message.replace(folder, '')] : []))).toEqual([
      'The link /b.jpg leads to a file that is not there.',
      'The link /c.jpg leads in a circle.',
      '/d.jpg is a named pipe, not a file.',
      expect.stringContaining('is not written in UTF-8.'),
    ]);
    expect([...passedOver!].sort()).toEqual(['drawing.xcf', 'film.avi']);
  });

  it('gives a batch its photos, and says the rest in its report', async () => {
    const folder = untidyFolder();
    const found = await scanPhotos(folder, {
      include: [],
      exclude: [],
      extensions: [],
      isRecursive: true,
      leaveOut: '/none',
    });
    expect(found.photos).toEqual(['a.jpg', 'f.jpg']);
    expect(found.problems).toHaveLength(5);
    expect(found.problems.at(-1)?.message).toBe(
      '2 files were passed over that are of a kind which is not read: drawing.xcf, film.avi.',
    );
  });

  it('a pipe that is named makes nobody wait', async () => {
    const pipe = join(untidyFolder(), 'd.jpg');
    expect((await collectPhotos([pipe])).photos[0]?.error?.message).toContain('named pipe');
    await expect(readImage(pipe)).rejects.toMatchObject({ code: 'disk/not-readable' });
    expect(await readPhotoFacts(pipe)).toBeUndefined();
  });
});

it('names that are too long are cut before their extension, and never within a character', () => {
  const name = shortenName(`${'写'.repeat(120)}-great-wave.jpg`);
  expect(Buffer.byteLength(name)).toBeLessThanOrEqual(240);
  expect(name).toMatch(/^写+\.jpg$/);
  expect(shortenName('short.jpg')).toBe('short.jpg');
});

it('control characters of names do not reach a terminal', () => {
  expect(withoutControls('a\u001b[31mred\u0007\r.jpg \u202egpj.été 写真')).toBe(
    'a\\x1b[31mred\\x07\\x0d.jpg \\x202egpj.été 写真',
  );
  // A line of its own could be taken for one of ours.
  expect(withoutControls('a.jpg\n2 of 2 stylized.jpg')).toBe('a.jpg\\x0a2 of 2 stylized.jpg');
  const name = 'a\u009b31m\u202e\n.jpg';
  expect(jsonLine({ name })).toBe('{"name":"a\\u009b31m\\u202e\\n.jpg"}');
  expect(JSON.parse(jsonLine({ name }))).toEqual({ name });
});

it('an error of a disk says what it is, and nothing of what a library said', () => {
  const system = (code: string): Error => Object.assign(new Error(`${code}: system`), { code });
  expect(toDiskError(system('EROFS'), '/a', 'write')).toMatchObject({
    message: '/a cannot be written: its disk is read-only.',
  });
  expect(toDiskError(system('ENOSPC'), '/a', 'write')).toMatchObject({ code: 'disk/full' });
  expect(toDiskError(new Error('vips: /x/.pentimento-1.tmp'), '/a', 'write')).toMatchObject({
    message: '/a cannot be written.',
  });
});
