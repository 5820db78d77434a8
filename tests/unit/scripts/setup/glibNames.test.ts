import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { keepGlibApart, respell } from '../../../../scripts/setup/glibNames.mjs';
import { ROOT } from '../../../../scripts/setup/places.mjs';

/** The hash of a name for `DT_GNU_HASH`, as in the System V loader. */
function hash(name: string): number {
  let h = 5381;
  for (const byte of Buffer.from(name, 'latin1')) h = (Math.imul(h, 33) + byte) >>> 0;
  return h;
}

/** Reads one of sharp's files for this system. */
function installed(packageName: string, pattern: RegExp): Buffer {
  const folder = join(ROOT, 'node_modules', '@img', packageName, 'lib');
  const name = readdirSync(folder).find((file) => pattern.test(file));
  return readFileSync(join(folder, name ?? ''));
}

/** Restores the package's file: only our renaming puts these two bytes into a name. */
function asBrought(file: Buffer): Buffer {
  const original = Buffer.from(file);
  const [from, to] = [Buffer.from('h>'), Buffer.from('g_')];
  for (let at = original.indexOf(from); at >= 0; at = original.indexOf(from, at + 1)) {
    const before = original.subarray(at - 1, at).toString('latin1');
    const after = original.subarray(at + 2, at + 3).toString('latin1');
    if (/[\0\w]/.test(before) && /\w/.test(after)) to.copy(original, at);
  }
  return original;
}

it('keeps length and hash of a name, so that the loader finds it where it was', () => {
  for (const name of ['g_free', 'g_object_unref', 'g_string_free', 'vips_g_thread_new', 'strdup']) {
    expect(respell(name)).toHaveLength(name.length);
    expect(hash(respell(name)), name).toBe(hash(name));
  }
  expect(respell('g_free')).not.toBe('g_free');
  expect(respell('strdup')).toBe('strdup');
});

it('refuses what is no library, and changes nothing then', () => {
  const text = Buffer.from('g_free\0g_object_ref\0'.repeat(20));
  const copy = Buffer.from(text);
  expect(() => keepGlibApart(text, text)).toThrow(/ELF/);
  expect(text.equals(copy)).toBe(true);
});

it.runIf(process.platform === 'linux' && process.arch === 'x64')('respells the real library once', () => {
  const library = asBrought(installed('sharp-libvips-linux-x64', /^libvips-cpp\.so/));
  const binding = asBrought(installed('sharp-linux-x64', /\.node$/));
  expect(binding.includes('\0g_object_unref\0')).toBe(true);
  expect(keepGlibApart(library, binding)).toBe(true);
  expect(binding.includes('\0g_object_unref\0')).toBe(false);
  expect(library.includes(`\0${respell('g_object_unref')}\0`)).toBe(true);
  expect(keepGlibApart(library, binding)).toBe(false);
});
