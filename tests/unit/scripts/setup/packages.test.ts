import { describe, expect, it } from 'vitest';
import { directPackages, matchesLockfile } from '../../../../scripts/setup/packages.mjs';

const locked = {
  packages: {
    '': { version: '0.1.0' },
    'node_modules/zod': { version: '4.0.0' },
    'node_modules/a/node_modules/zod': { version: '3.0.0' },
    'node_modules/webgpu': { version: '0.6.2', optional: true },
    'node_modules/local': { link: true },
  },
};
const zod = { version: '4.0.0' };
const nestedZod = { version: '3.0.0' };

describe('matchesLockfile', () => {
  it('accepts what a developer installed by hand, with or without optional packages', () => {
    const packages = { 'node_modules/zod': zod, 'node_modules/a/node_modules/zod': nestedZod };
    expect(matchesLockfile(locked, { packages })).toBe(true);
    expect(matchesLockfile(locked, { packages: { ...packages, 'node_modules/webgpu': { version: '0.6.2' } } })).toBe(
      true,
    );
  });

  it('refuses a missing package and another version, optional or not', () => {
    expect(matchesLockfile(locked, { packages: { 'node_modules/zod': zod } })).toBe(false);
    const old = { 'node_modules/zod': { version: '4.0.1' }, 'node_modules/a/node_modules/zod': nestedZod };
    expect(matchesLockfile(locked, { packages: old })).toBe(false);
    const oldOptional = {
      'node_modules/zod': zod,
      'node_modules/a/node_modules/zod': nestedZod,
      'node_modules/webgpu': { version: '0.6.1' },
    };
    expect(matchesLockfile(locked, { packages: oldOptional })).toBe(false);
    expect(matchesLockfile(locked, {})).toBe(false);
  });
});

it('knows the folders of what package.json asks for', () => {
  const root = {
    dependencies: { zod: '4.0.0' },
    devDependencies: { '@types/node': '20.0.0' },
    optionalDependencies: { webgpu: '0.6.2' },
  };
  const folders = directPackages({ packages: { '': root, 'node_modules/deep': { version: '1.0.0' } } });
  expect(folders).toEqual(['node_modules/zod', 'node_modules/@types/node', 'node_modules/webgpu']);
});
