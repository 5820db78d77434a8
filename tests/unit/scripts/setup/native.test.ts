import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ensureNative } from '../../../../scripts/setup/native/ensureNative.mjs';
import { recallFailure, remember, statusPath } from '../../../../scripts/setup/native/memory.mjs';
import {
  describeTarget,
  findReady,
  folderName,
  PACKAGE,
  targetName,
  type Target,
} from '../../../../scripts/setup/native/target.mjs';
import { findTools } from '../../../../scripts/setup/native/tools.mjs';
import { libraryOf, makeFromWheel, pipRequirement } from '../../../../scripts/setup/native/wheel.mjs';
import { ROOT } from '../../../../scripts/setup/places.mjs';
import { readJson } from '../../../../scripts/setup/stamp.mjs';
import { tempFolder } from '../../../helpers/tempFolder.js';

const target: Target = { tfjs: '4.22.0', platform: 'linux-x64', napi: 8, revision: 2 };
const host = { platform: 'linux', arch: 'x64', napi: '9' };

describe('the target', () => {
  const manifest = { version: '4.22.0', binary: { napi_versions: [3, 7, 8] } };

  it('has the highest binary interface that both sides know', () => {
    expect(describeTarget(manifest, host)).toEqual(target);
    expect(describeTarget(manifest, { ...host, napi: '7' }).napi).toBe(7);
  });

  it('gives each library a folder of its own', () => {
    const names = [
      folderName(target, 'tensorflow-cpu-2.21.0'),
      folderName(target, 'tensorflow-cpu-2.22.0'),
      folderName({ ...target, napi: 7 }, 'tensorflow-cpu-2.21.0'),
      folderName({ ...target, platform: 'linux-arm64' }, 'tensorflow-cpu-2.21.0'),
      folderName({ ...target, tfjs: '4.23.0' }, 'tensorflow-cpu-2.21.0'),
      folderName({ ...target, revision: 3 }, 'tensorflow-cpu-2.21.0'),
    ];
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[\w.-]+$/);
  });
});

describe('findReady', () => {
  function fill(cache: string, library: string, ready: unknown): void {
    const folder = join(cache, folderName(target, library));
    mkdirSync(folder, { recursive: true });
    if (ready !== undefined) writeFileSync(join(folder, 'ready.json'), JSON.stringify(ready));
  }

  it('finds checked bindings, the newest first, and nothing else', () => {
    const cache = tempFolder();
    fill(cache, 'old', { target, flavor: 'cpu', library: 'old', madeAt: '2026-01-01T00:00:00Z' });
    fill(cache, 'new', { target, flavor: 'cpu', library: 'new', madeAt: '2026-02-01T00:00:00Z' });
    fill(cache, 'half', undefined);
    fill(cache, 'other', { target: { ...target, napi: 7 }, flavor: 'cpu', library: 'other', madeAt: '2026-03-01' });
    fill(cache, 'before', { target: { ...target, revision: 1 }, flavor: 'cpu', library: 'x', madeAt: '2026-03-01' });
    mkdirSync(join(cache, '.making-1'));
    expect(findReady(cache, target).map(({ ready }) => ready.library)).toEqual(['new', 'old']);
  });

  it('finds nothing in a cache that is not there', () => {
    expect(findReady(join(tempFolder(), 'nowhere'), target)).toEqual([]);
  });
});

describe('the memory of failures', () => {
  const at = '2026-05-01T12:00:00.000Z';
  const hoursLater = (hours: number): number => Date.parse(at) + hours * 3600_000;
  const failure = { state: 'unavailable' as const, target: 't', at, tools: 'g++', reason: 'closed', advice: 'open' };

  it('lasts a day', () => {
    const cache = tempFolder();
    expect(recallFailure(cache, 't', 'g++', hoursLater(0))).toBeNull();
    remember(cache, failure);
    expect(recallFailure(cache, 't', 'g++', hoursLater(23))).toEqual(failure);
    expect(recallFailure(cache, 't', 'g++', hoursLater(25))).toBeNull();
    expect(recallFailure(cache, 't', 'g++', hoursLater(-1))).toBeNull();
  });

  it('is about one target and the tools that were there', () => {
    const cache = tempFolder();
    remember(cache, failure);
    expect(recallFailure(cache, 'another', 'g++', hoursLater(1))).toBeNull();
    expect(recallFailure(cache, 't', 'g++ and python3', hoursLater(1))).toBeNull();
  });

  it('does not hold back after a success, nor when its file is damaged', () => {
    const cache = tempFolder();
    remember(cache, { state: 'ready', target: 't', at, tools: 'g++', library: 'x' });
    expect(recallFailure(cache, 't', 'g++', hoursLater(1))).toBeNull();
    writeFileSync(statusPath(cache), '{');
    expect(recallFailure(cache, 't', 'g++', hoursLater(1))).toBeNull();
  });
});

describe('the wheel', () => {
  it('is recognized among what pip delivers', () => {
    expect(libraryOf(['tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl'])).toBe('tensorflow-cpu-2.21.0');
    expect(libraryOf(['numpy-2.0.0-cp311.whl', 'tensorflow-2.20.0-cp312-cp312-linux.whl'])).toBe('tensorflow-2.20.0');
    expect(libraryOf(['tensorflow_estimator-2.15.0-py2.py3-none-any.whl', 'notes.txt'])).toBeNull();
  });

  it('is the one that exists for the platform', () => {
    expect(pipRequirement(target, false)).toBe('tensorflow-cpu');
    expect(pipRequirement(target, true)).toBe('tensorflow[and-cuda]');
    expect(pipRequirement({ ...target, platform: 'linux-arm64' }, false)).toBe('tensorflow');
  });

  it.each([
    ['python3', target, { python: null, compiler: '/usr/bin/g++' }, /python3 is missing/],
    ['g++', target, { python: '/usr/bin/python3', compiler: null }, /g\+\+ is missing/],
    ['a known platform', { ...target, platform: 'win32-x64' }, { python: 'p', compiler: 'c' }, /win32-x64/],
  ])('is not even fetched without %s', async (_, wanted, tools, reason) => {
    const folder = tempFolder();
    const attempt = await makeFromWheel({ root: ROOT, folder, target: wanted, cuda: false, tools });
    expect(attempt).toMatchObject({ ok: false, reason: expect.stringMatching(reason), advice: expect.any(String) });
    expect(readdirSync(folder)).toEqual([]);
  });
});

// A root with the real package's manifest and constants; all sources of the library are unreachable.
describe.skipIf(!existsSync(join(ROOT, PACKAGE)) || findTools().python === null)('with a closed network', () => {
  const CLOSED = 'http://127.0.0.1:9/';
  let root: string;
  let native: string;
  let lines: string[];

  beforeEach(() => {
    root = tempFolder();
    const home = join(root, PACKAGE);
    mkdirSync(home, { recursive: true });
    cpSync(join(ROOT, PACKAGE, 'package.json'), join(home, 'package.json'));
    cpSync(join(ROOT, PACKAGE, 'scripts'), join(home, 'scripts'), { recursive: true });
    native = join(root, 'cache/native');
    vi.stubEnv('PENTIMENTO_CACHE', join(root, 'cache'));
    vi.stubEnv('TFJS_NODE_BASE_URI', CLOSED);
    vi.stubEnv('CDN_STORAGE', CLOSED);
    vi.stubEnv('PIP_CONFIG_FILE', '/dev/null');
    vi.stubEnv('PIP_FIND_LINKS', '');
    vi.stubEnv('PIP_EXTRA_INDEX_URL', '');
    vi.stubEnv('PIP_INDEX_URL', CLOSED);
    lines = [];
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  });

  it('is silent and quick the next time, and tries again when asked to or when tools have come', async () => {
    const { PATH } = process.env;
    vi.stubEnv('PATH', root); // no python3 and no g++, so that an attempt fails immediately
    expect(await ensureNative(root)).toBe(false);
    expect(lines.at(-1)).toContain('python3 is missing');

    lines.length = 0;
    expect(await ensureNative(root)).toBe(false);
    expect(lines).toEqual([]);

    expect(await ensureNative(root, { retry: true })).toBe(false);
    expect(lines.length).toBeGreaterThan(0);

    lines.length = 0;
    vi.stubEnv('PATH', PATH);
    expect(await ensureNative(root)).toBe(false);
    const verdict = lines.at(-1) ?? '';
    expect(verdict).toContain('pip could not fetch tensorflow');
    expect(verdict).toMatch(
      /^\[setup\] native: no TensorFlow library: .* Going on with the other backends\. .*npm run setup/,
    );
    expect(verdict.trimEnd()).not.toContain('\n');
    const manifest = readJson(join(root, PACKAGE, 'package.json')) as Parameters<typeof describeTarget>[0];
    expect(readJson(statusPath(native))).toMatchObject({
      state: 'unavailable',
      target: targetName(describeTarget(manifest)),
      reason: expect.stringContaining('pip could not fetch'),
    });
    expect(readdirSync(native)).toEqual(['status.json']);
  }, 60_000);

  it('does without the optional package', async () => {
    expect(await ensureNative(tempFolder())).toBe(false);
    expect(lines).toEqual([]);
  });
});
