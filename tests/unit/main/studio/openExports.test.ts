import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OpenExports, type OpenExport } from '../../../../src/main/studio/openExports.js';
import { silentLog } from '../../../helpers/silentLog.js';
import { tempFolder } from '../../../helpers/tempFolder.js';

const FIXTURE = join(import.meta.dirname, '../../../fixtures/formats/exports.v1.json');

async function entry(): Promise<OpenExport> {
  const home = tempFolder();
  writeFileSync(join(home, 'exports.json'), readFileSync(FIXTURE));
  return (await new OpenExports(home, silentLog).list())[0]!;
}

describe('the exports under way', () => {
  it('are there again after a crash, until they are over', async () => {
    const home = tempFolder();
    const open = new OpenExports(home, silentLog);
    const { id: _, ...video } = await entry();
    const [first, second] = await Promise.all([open.add(video), open.add(video)]);
    expect((await new OpenExports(home, silentLog).list()).map(({ id }) => id)).toEqual([first, second]);
    await open.remove(first);
    expect(await new OpenExports(home, silentLog).list()).toEqual([{ ...video, id: second }]);
  });

  it('are none if the file is damaged', async () => {
    const home = tempFolder();
    writeFileSync(join(home, 'exports.json'), '{');
    expect(await new OpenExports(home, silentLog).list()).toEqual([]);
  });
});
