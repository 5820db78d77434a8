// The stand-in Electron runs this when it is started as `electron [options] FOLDER`: it runs the app in that folder.
import { app } from 'electron';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = process.argv.slice(1).find((arg) => !arg.startsWith('-'));
if (folder === undefined) {
  console.error('usage: electron [options] FOLDER');
  process.exit(1);
}

const home = resolve(folder);
const manifest = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
Object.defineProperty(process, 'defaultApp', { value: true });
app.setName(manifest.productName ?? manifest.name);
// Electron's own default app calls these two functions; Electron's types omit them.
const internals = /** @type {{ setVersion(version: string): void, setAppPath(path: string): void }} */ (
  /** @type {unknown} */ (app)
);
internals.setVersion(manifest.version);
internals.setAppPath(home);
await import(pathToFileURL(join(home, manifest.main)).href);
