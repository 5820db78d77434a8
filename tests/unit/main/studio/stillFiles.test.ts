import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { StillFiles } from '../../../../src/main/studio/stillFiles.js';
import { tempFolder } from '../../../helpers/tempFolder.js';

function bench(mostBytes: number) {
  const written: string[] = [];
  const stills = new StillFiles(join(tempFolder(), 'stills'), mostBytes);
  const get = (key: string, isPoster = false): Promise<string> =>
    stills.get(
      key,
      (path) => {
        written.push(key);
        writeFileSync(path, Buffer.alloc(100));
        return Promise.resolve();
      },
      isPoster,
    );
  return { get, written };
}

describe('the frames of videos on disk', () => {
  it('are written once, and again after newer ones took their space; posters stay', async () => {
    const { get, written } = bench(250);
    const poster = await get('poster', true);
    const [one, again] = [await get('1'), await get('1')];
    expect(again).toBe(one);
    await get('2');
    expect([existsSync(poster), existsSync(one)]).toEqual([true, false]);
    expect(await get('1')).toBe(one);
    expect([existsSync(poster), existsSync(one)]).toEqual([true, true]);
    expect(written).toEqual(['poster', '1', '2', '1']);
  });

  it('are asked for again after a failure', async () => {
    const stills = new StillFiles(tempFolder());
    await expect(stills.get('1', () => Promise.reject(new Error('damaged')))).rejects.toThrow('damaged');
    expect(await stills.get('1', () => Promise.resolve())).toContain('.png');
  });
});
