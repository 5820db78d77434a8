import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../../../../scripts/setup/places.mjs';

const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => /\.(ts|vue)$/.test(path));

/** The source files that contain a word. */
function saying(word: RegExp): string[] {
  return files.filter((path) => word.test(readFileSync(join(ROOT, 'src', path), 'utf8'))).sort();
}

it('lets windows speak to the program through one file on either side', () => {
  expect(saying(/\bipcMain\b/)).toEqual(['main/electron/studioBridge.ts']);
  expect(saying(/\bipcRenderer\./)).toEqual(['preload/bridge.ts']);
  expect(saying(/\bcontextBridge\b/)).toEqual(['preload/bridge.ts']);
});

it('opens windows in one file', () => {
  expect(saying(/new (BrowserWindow|BrowserView|WebContentsView|BaseWindow)\b/)).toEqual([
    'main/electron/mainWindow.ts',
  ]);
});

it('hands no address to the system, and softens no rule for pages', () => {
  expect(saying(/\bopenExternal\b/)).toEqual([]);
  expect(saying(/nodeIntegration\w*: true|contextIsolation: false|sandbox: false|webSecurity: false/)).toEqual([]);
  expect(saying(/allowRunningInsecureContent: true|experimentalFeatures|enableBlinkFeatures|allowpopups/)).toEqual([]);
  const codeFromText = saying(/unsafe-(inline|eval)|v-html|\beval\(|new Function\(/);
  expect(codeFromText.filter((path) => /^(renderer|preload|shared|main\/(electron|host))\//.test(path))).toEqual([]);
});
