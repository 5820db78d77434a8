import { mkdirSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hashFiles, isStamped, readJson, writeJson } from '../../../../scripts/setup/stamp.mjs';
import { tempFolder } from '../../../helpers/tempFolder.js';

describe('hashFiles', () => {
  function sources(): string {
    const root = tempFolder();
    mkdirSync(join(root, 'src/deep'), { recursive: true });
    writeFileSync(join(root, 'src/a.ts'), 'a');
    writeFileSync(join(root, 'src/deep/b.ts'), 'b');
    writeFileSync(join(root, 'config.ts'), 'c');
    return root;
  }
  const hash = (root: string): string => hashFiles(root, ['src', 'config.ts', 'missing.ts']);

  it('is the same for the same content, whatever the modification times', () => {
    const root = sources();
    const before = hash(root);
    utimesSync(join(root, 'src/a.ts'), new Date(0), new Date(0));
    expect(hash(root)).toBe(before);
    expect(hash(sources())).toBe(before);
  });

  it('changes with the content, the name and the place of any file', () => {
    const root = sources();
    const hashes = [hash(root)];
    writeFileSync(join(root, 'src/deep/b.ts'), 'B');
    hashes.push(hash(root));
    renameSync(join(root, 'src/a.ts'), join(root, 'src/c.ts'));
    hashes.push(hash(root));
    renameSync(join(root, 'src/c.ts'), join(root, 'src/deep/c.ts'));
    hashes.push(hash(root));
    writeFileSync(join(root, 'missing.ts'), '');
    hashes.push(hash(root));
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it('does not confuse the end of one file with the start of the next', () => {
    const [one, other] = [tempFolder(), tempFolder()];
    writeFileSync(join(one, 'a'), 'xy');
    writeFileSync(join(one, 'b'), 'z');
    writeFileSync(join(other, 'a'), 'x');
    writeFileSync(join(other, 'b'), 'yz');
    expect(hashFiles(one, ['a', 'b'])).not.toBe(hashFiles(other, ['a', 'b']));
  });
});

describe('stamps', () => {
  it('hold when they say exactly what is wanted', () => {
    const path = join(tempFolder(), 'new/folder/stamp.json');
    expect(isStamped(path, { lockfile: 'x' })).toBe(false);
    writeJson(path, { lockfile: 'x', platform: 'linux-x64' });
    expect(isStamped(path, { lockfile: 'x' })).toBe(true);
    expect(isStamped(path, { lockfile: 'x', platform: 'linux-arm64' })).toBe(false);
  });

  it('do not hold when the file is damaged', () => {
    const path = join(tempFolder(), 'stamp.json');
    writeFileSync(path, '{"lockfile": "x"');
    expect(readJson(path)).toBeNull();
    expect(isStamped(path, { lockfile: 'x' })).toBe(false);
  });
});
