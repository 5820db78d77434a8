import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { removeTemporaries, writeAtomically } from '../../../../src/main/files/atomicFile.js';
import { tempFolder } from '../../../helpers/tempFolder.js';

describe('writeAtomically', () => {
  it('gives the file its name only when it is whole', async () => {
    const folder = tempFolder();
    const path = join(folder, 'a.txt');
    await writeAtomically(path, { canReplace: false }, async (temporary) => {
      expect(readdirSync(folder)).not.toContain('a.txt');
      await writeFile(temporary, 'whole');
    });
    expect(readFileSync(path, 'utf8')).toBe('whole');
    expect(readdirSync(folder)).toEqual(['a.txt']);
  });

  it('leaves the old file and nothing else when writing fails', async () => {
    const folder = tempFolder();
    const path = join(folder, 'a.txt');
    writeFileSync(path, 'old');
    const failing = writeAtomically(path, { canReplace: true }, async (temporary) => {
      await writeFile(temporary, 'ha');
      throw new Error('no more');
    });
    await expect(failing).rejects.toThrow('no more');
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['a.txt']);
  });

  it('lets one of two writers have a name that neither may replace', async () => {
    const folder = tempFolder();
    const path = join(folder, 'a.txt');
    const write = (text: string): Promise<void> =>
      writeAtomically(path, { canReplace: false }, (temporary) => writeFile(temporary, text));
    const results = await Promise.allSettled([write('one'), write('two')]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'EEXIST' } });
    expect(readdirSync(folder)).toEqual(['a.txt']);
  });
});

describe('removeTemporaries', () => {
  it('removes those of one process only', async () => {
    const folder = tempFolder();
    const names = ['.pentimento-12-ab.tmp', '.pentimento-123-ab.tmp', 'photo.tmp', '.pentimento-12-ab.jpg'];
    for (const name of names) writeFileSync(join(folder, name), '');
    await removeTemporaries(folder, 12);
    expect(readdirSync(folder).sort()).toEqual(names.slice(1).sort());
    await removeTemporaries(join(folder, 'nowhere'), 12);
  });
});
