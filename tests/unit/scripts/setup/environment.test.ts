import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import envPaths from 'env-paths';
import { describe, expect, it } from 'vitest';
import { nativeNeed } from '../../../../scripts/setup/commandNeeds.mjs';
import { MINIMUM_NODE, nodeVersionProblem } from '../../../../scripts/setup/nodeVersion.mjs';
import { cacheFolder, ROOT } from '../../../../scripts/setup/places.mjs';

describe('nodeVersionProblem', () => {
  it('names both versions when Node is too old', () => {
    for (const old of ['18.20.4', '20.18.9', '4.0.0']) {
      expect(nodeVersionProblem(old)).toContain(old);
      expect(nodeVersionProblem(old)).toContain(MINIMUM_NODE);
    }
  });

  it('has nothing against the minimum and what came after', () => {
    for (const version of ['20.19.0', '20.20.2', '22.1.0', '24.0.0-nightly']) {
      expect(nodeVersionProblem(version)).toBeNull();
    }
  });

  it('demands what package.json demands', () => {
    const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { engines: { node: string } };
    expect(manifest.engines.node).toBe(`>=${MINIMUM_NODE}`);
  });
});

describe('cacheFolder', () => {
  it('is the one that the product finds', () => {
    expect(cacheFolder({ ...process.env, PENTIMENTO_CACHE: '' })).toBe(envPaths('pentimento', { suffix: '' }).cache);
  });

  it('follows PENTIMENTO_CACHE and the habits of each platform', () => {
    expect(cacheFolder({ PENTIMENTO_CACHE: '/big/cache' }, 'linux', '/home/ada')).toBe('/big/cache');
    expect(cacheFolder({}, 'linux', '/home/ada')).toBe('/home/ada/.cache/pentimento');
    expect(cacheFolder({ XDG_CACHE_HOME: '/var/ada' }, 'linux', '/home/ada')).toBe('/var/ada/pentimento');
    expect(cacheFolder({}, 'darwin', '/Users/ada')).toBe('/Users/ada/Library/Caches/pentimento');
  });
});

describe('nativeNeed', () => {
  it('wants the library for work, and another try for doctor', () => {
    expect(nativeNeed(['stylize', 'a.jpg', '--style', 'b.jpg'], {})).toBe('use');
    expect(nativeNeed(['stylize', 'a.jpg'], { PENTIMENTO_BACKEND: 'tensorflow' })).toBe('use');
    expect(nativeNeed(['doctor', '--json'], {})).toBe('retry');
  });

  it('leaves it where the command does not use it', () => {
    for (const args of [[], ['help'], ['stylize', '--help'], ['--version']]) expect(nativeNeed(args, {})).toBe('skip');
    expect(nativeNeed(['stylize', 'a.jpg', '--backend', 'wasm'], {})).toBe('skip');
    expect(nativeNeed(['stylize', 'a.jpg', '--backend=webgpu'], {})).toBe('skip');
    expect(nativeNeed(['stylize', 'a.jpg'], { PENTIMENTO_BACKEND: 'wasm' })).toBe('skip');
    expect(nativeNeed(['doctor'], { PENTIMENTO_NATIVE: 'off' })).toBe('skip');
  });

  it('lets the command line win over the environment', () => {
    expect(nativeNeed(['stylize', '--backend', 'tensorflow'], { PENTIMENTO_BACKEND: 'wasm' })).toBe('use');
  });
});
