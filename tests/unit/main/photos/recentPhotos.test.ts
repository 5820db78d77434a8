import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RecentPhotos } from '../../../../src/main/photos/recentPhotos.js';
import { silentLog } from '../../../helpers/silentLog.js';
import { tempFolder } from '../../../helpers/tempFolder.js';

describe('RecentPhotos', () => {
  it('lists what was opened last first, each once, and without what is gone', async () => {
    const folder = tempFolder();
    let now = 1000;
    const home = join(folder, 'home');
    const recent = new RecentPhotos(home, silentLog, () => now++);
    const [a, b] = [join(folder, 'a2.jpg'), join(folder, 'a10.jpg')];
    for (const path of [a, b]) writeFileSync(path, '');
    await Promise.all([recent.add([a]), recent.add([b])]);
    await recent.add([a]);
    const again = new RecentPhotos(home, silentLog);
    expect((await again.list()).map(({ name, openedAt }) => [name, openedAt])).toEqual([
      ['a2.jpg', 1002],
      ['a10.jpg', 1001],
    ]);
    rmSync(a);
    expect((await again.list()).map(({ path }) => path)).toEqual([b]);
    await again.clear();
    expect(await recent.list()).toEqual([]);
  });

  it('does without a list that is damaged', async () => {
    const home = tempFolder();
    writeFileSync(join(home, 'recent.json'), '{');
    expect(await new RecentPhotos(home, silentLog).list()).toEqual([]);
  });
});
