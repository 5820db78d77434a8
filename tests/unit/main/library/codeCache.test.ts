import { readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CodeCache } from '../../../../src/main/library/codeCache.js';
import type { StyleCode } from '../../../../src/ml/models/styleCode.js';
import { plainCode } from '../../../helpers/styleCodes.js';
import { tempFolder } from '../../../helpers/tempFolder.js';

const folder = tempFolder();
const code = (value: number, trunk = 'trunk'): StyleCode => plainCode(trunk, value);

describe('CodeCache', () => {
  it('gives back what was put, by image and by trunk', async () => {
    const cache = new CodeCache(join(folder, 'plain'));
    expect(await cache.get('image', 'trunk')).toBeUndefined();
    await cache.put('image', code(1));
    await cache.put('image', code(5, 'other'));
    expect(await cache.get('image', 'trunk')).toEqual(code(1));
    expect(await cache.get('image', 'other')).toEqual(code(5, 'other'));
    expect(await cache.get('another', 'trunk')).toBeUndefined();
  });

  it('does without an entry that is damaged, and writes it again', async () => {
    const own = join(folder, 'damaged');
    const cache = new CodeCache(own);
    await cache.put('image', code(1));
    writeFileSync(join(own, readdirSync(own)[0]!), 'rubbish');
    expect(await cache.get('image', 'trunk')).toBeUndefined();
    await cache.put('image', code(1));
    expect(await cache.get('image', 'trunk')).toEqual(code(1));
  });

  it('keeps the entries that were used last', async () => {
    const own = join(folder, 'bounded');
    const cache = new CodeCache(own, 3);
    for (let i = 0; i < 3; i++) {
      await cache.put(`image-${i}`, code(i));
      for (const name of readdirSync(own)) utimesSync(join(own, name), new Date(), new Date(Date.now() - 60_000));
    }
    // Reading an entry makes it the most recent.
    expect(await cache.get('image-1', 'trunk')).toEqual(code(1));
    await cache.put('image-3', code(3));
    expect(readdirSync(own)).toHaveLength(3);
    expect(await cache.get('image-1', 'trunk')).toEqual(code(1));
    expect(await cache.get('image-3', 'trunk')).toEqual(code(3));
  });

  it('fails no job where it cannot write', async () => {
    writeFileSync(join(folder, 'file'), '');
    const cache = new CodeCache(join(folder, 'file', 'inside'));
    await cache.put('image', code(1));
    expect(await cache.get('image', 'trunk')).toBeUndefined();
  });
});
