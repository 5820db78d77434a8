import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { APP_URL, appFilePath, serveAppFiles } from '../../../../src/main/electron/schemes.js';
import { tempFolder } from '../../../helpers/tempFolder.js';

it('names only files below the folder of the page', () => {
  const folder = join(tempFolder(), 'renderer');
  expect(appFilePath(folder, APP_URL)).toBe(join(folder, 'index.html'));
  expect(appFilePath(folder, 'studio-app://app/assets/main.js?x=1#y')).toBe(join(folder, 'assets', 'main.js'));
  const outside = [
    'studio-app://app/../secret.html',
    'studio-app://app/%2e%2e/secret.html',
    'studio-app://app/..%2fsecret.html',
    'studio-app://app/assets/..%2f..%2fsecret.html',
    'studio-app://app/%00.html',
    'studio-app://app/%E0%A4%A',
    'studio-app://other/index.html',
    'file:///etc/passwd',
    'studio-app://app/',
  ];
  for (const url of outside) {
    const path = appFilePath(folder, url);
    expect(path === null || path.startsWith(join(folder, '/')), url).toBe(true);
    expect(path, url).not.toBe(join(folder, '..', 'secret.html'));
  }
});

it('serves the page with its policy, and nothing else', async () => {
  const base = tempFolder();
  const folder = join(base, 'renderer');
  mkdirSync(folder);
  writeFileSync(join(folder, 'index.html'), '<!doctype html>');
  writeFileSync(join(folder, 'notes.txt'), 'not a part of the page');
  writeFileSync(join(base, 'secret.html'), 'secret');
  const serve = serveAppFiles(folder);

  const page = await serve(new Request(APP_URL));
  expect(page.status).toBe(200);
  expect(await page.text()).toBe('<!doctype html>');
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(page.headers.get('x-content-type-options')).toBe('nosniff');
  const policy = page.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("img-src 'self' blob: studio-media:");
  expect(policy).not.toMatch(/unsafe|\*|https?:/);

  for (const url of ['notes.txt', 'missing.html', '..%2fsecret.html', 'assets']) {
    expect((await serve(new Request(`studio-app://app/${url}`))).status, url).toBe(404);
  }
  expect((await serve(new Request(APP_URL, { method: 'POST' }))).status).toBe(404);
});
