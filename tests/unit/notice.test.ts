import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packingConfiguration } from '../../build/electronBuilder.mjs';
import { ROOT } from '../../scripts/setup/places.mjs';

const notice = readFileSync(join(ROOT, 'NOTICE'), 'utf8');
const nodeRequire = createRequire(import.meta.url);

it('names every library in the WebAssembly of the other decoder, and where those under the LGPL come from', () => {
  const own = join(nodeRequire.resolve('@imagemagick/magick-wasm/magick.wasm'), '../../..', 'NOTICE');
  const names = [...readFileSync(own, 'utf8').matchAll(/^\[ (\S+) [\d.-]+ \([\d-]+\) \]$/gm)].map(([, name]) => name!);
  expect(names.length).toBeGreaterThan(20);
  for (const name of names) expect(notice).toMatch(new RegExp(`^   ${name} `, 'm'));
  for (const name of ['de265', 'glib', 'heif', 'lqr', 'raw']) {
    expect(notice).toMatch(new RegExp(`^   ${name} +GNU Lesser.*https://`, 'm'));
  }
});

it('names every library that sharp brings', () => {
  const { versions } = nodeRequire('sharp') as { versions: Record<string, string> };
  expect(Object.keys(versions)).toContain('vips');
  for (const name of Object.keys(versions).filter((each) => each !== 'sharp')) {
    expect(notice).toMatch(new RegExp(`\\b${name}\\b`));
  }
});

it('is packed with the program', () => {
  expect(packingConfiguration({ root: ROOT, output: 'dist' }).files).toContain('NOTICE');
});
