import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { appPaths } from '../../../../src/main/paths/appPaths.js';
import { appRoot } from '../../../../src/main/paths/appRoot.js';
import { cacheFolder } from '../../../../scripts/setup/places.mjs';

describe('appPaths', () => {
  it('puts everything of the user below PENTIMENTO_HOME, what can be made again below PENTIMENTO_CACHE', () => {
    const paths = appPaths({ PENTIMENTO_HOME: '/h', PENTIMENTO_CACHE: '/c' });
    expect(paths).toMatchObject({ home: '/h', cache: '/c', userStyles: '/h/library/styles', runs: '/h/runs' });
    expect(paths.codeCache.startsWith('/c/')).toBe(true);
  });

  it('keeps training runs in the cache unless there is a home of its own', () => {
    expect(appPaths({ PENTIMENTO_CACHE: '/c' }).runs).toBe('/c/runs');
    expect(appPaths({ PENTIMENTO_CACHE: '/c', PENTIMENTO_HOME: '' }).runs).toBe('/c/runs');
  });

  it('agrees with the set-up about the cache', () => {
    expect(appPaths({}).cache).toBe(cacheFolder());
  });

  it('finds what ships with the program', () => {
    expect(existsSync(join(appRoot(), 'package.json'))).toBe(true);
    expect(appPaths({}).resources).toBe(join(appRoot(), 'resources'));
  });
});
