import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openSessionFolder } from '../../../../src/main/files/sessionFolder.js';
import { tempFolder } from '../../../helpers/tempFolder.js';

describe('openSessionFolder', () => {
  it('removes folders of processes that are gone, and no others', async () => {
    const parent = tempFolder();
    // No system uses process ids above four million.
    for (const name of ['session-99999999-abc', `session-${process.pid}-abc`, 'something'])
      mkdirSync(join(parent, name));
    const own = await openSessionFolder(parent);
    expect(existsSync(own)).toBe(true);
    expect(readdirSync(parent).filter((name) => name.startsWith('session-99999999'))).toEqual([]);
    expect(readdirSync(parent)).toHaveLength(3);
  });
});
