import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { archiveUrl, electronRuntime, hasJustFailed } from '../../../../scripts/setup/electronRuntime.mjs';
import { tempFolder } from '../../../helpers/tempFolder.js';

const DAY_MS = 24 * 3600 * 1000;

it('finds the runtime of the package, and the one that a variable names before it', () => {
  const root = tempFolder();
  const home = join(root, 'node_modules', 'electron');
  expect(electronRuntime(root, {})).toBeNull();

  mkdirSync(join(home, 'dist'), { recursive: true });
  writeFileSync(join(home, 'path.txt'), 'electron-here');
  expect(electronRuntime(root, {})).toBeNull();
  writeFileSync(join(home, 'dist', 'electron-here'), '');
  expect(electronRuntime(root, {})).toBe(join(home, 'dist', 'electron-here'));

  expect(electronRuntime(root, { ELECTRON_OVERRIDE_DIST_PATH: join(root, 'elsewhere') })).toBeNull();
});

it('asks the host again after a day, and at once for another version', () => {
  const path = join(tempFolder(), 'status.json');
  const failedAt = new Date('2030-01-01T00:00:00Z');
  expect(hasJustFailed(path, '45.0.0')).toBe(false);
  writeFileSync(path, JSON.stringify({ version: '45.0.0', failedAt: failedAt.toISOString() }));
  expect(hasJustFailed(path, '45.0.0', failedAt.getTime() + 1000)).toBe(true);
  expect(hasJustFailed(path, '45.0.0', failedAt.getTime() + DAY_MS)).toBe(false);
  expect(hasJustFailed(path, '45.0.1', failedAt.getTime() + 1000)).toBe(false);
});

it('asks the mirror that Electron is fetched from', () => {
  const url = archiveUrl('45.0.0', { ELECTRON_MIRROR: 'http://mirror.local/v' });
  expect(url).toBe(`http://mirror.local/v45.0.0/electron-v45.0.0-${process.platform}-${process.arch}.zip`);
  expect(archiveUrl('45.0.0', {})).toMatch(/^https:/);
});
