import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keepGlibApart } from './glibNames.mjs';
import { withLock } from './lock.mjs';
import { say } from './say.mjs';
import { isStamped, writeJson } from './stamp.mjs';

const STEP = 'images';
const STAMP = 'node_modules/.cache/pentimento/image-library.json';
const LOCK = 'node_modules/.cache/pentimento/image-library.lock';

/**
 * Keeps the glib in sharp's library apart from the system's glib, which Electron loads on Linux: see `glibNames.mjs`.
 * Plain Node works as before. If it fails, one line reports it; only the desktop window may be affected.
 *
 * @param {string} root
 */
export async function ensureImageLibrary(root) {
  if (process.platform !== 'linux') return;
  const isDone = () => isStamped(join(root, STAMP), stampOf(root));
  if (isDone()) return;
  await withLock(join(root, LOCK), () => {
    if (!isDone()) keepApart(root);
    return Promise.resolve();
  });
}

/** @param {string} root */
function keepApart(root) {
  for (const [libraryPath, bindingPath] of pairs(root)) {
    try {
      const library = readFileSync(libraryPath);
      const binding = readFileSync(bindingPath);
      if (!keepGlibApart(library, binding)) continue;
      // In this order: a binding that still uses the old names is fixed by the next attempt.
      replace(libraryPath, library);
      replace(bindingPath, binding);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      say(STEP, `${libraryPath} stays as it is (${reason}); a damaged photo may close the desktop window`);
    }
  }
  writeJson(join(root, STAMP), stampOf(root));
}

/** A program that has loaded the old file keeps it. @param {string} path @param {Buffer} bytes */
function replace(path, bytes) {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, bytes, { mode: statSync(path).mode });
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** @param {string} root @returns {[library: string, binding: string][]} the installed files of sharp for Linux */
function pairs(root) {
  const home = join(root, 'node_modules', '@img');
  if (!existsSync(home)) return [];
  return readdirSync(home)
    .filter((name) => name.startsWith('sharp-linux'))
    .flatMap((name) => {
      const library = findFile(join(home, name.replace('sharp-', 'sharp-libvips-'), 'lib'), /^libvips-cpp\.so/);
      const binding = findFile(join(home, name, 'lib'), /\.node$/);
      return library && binding ? [/** @type {[string, string]} */ ([library, binding])] : [];
    });
}

/** @param {string} folder @param {RegExp} pattern @returns {string | undefined} */
function findFile(folder, pattern) {
  if (!existsSync(folder)) return undefined;
  const name = readdirSync(folder).find((file) => pattern.test(file) && !file.endsWith('.tmp'));
  return name === undefined ? undefined : join(folder, name);
}

/** @param {string} root @returns {{ files: string }} */
function stampOf(root) {
  const files = pairs(root).flat();
  return { files: files.map((path) => `${path} ${statSync(path).size} ${statSync(path).mtimeMs}`).join('\n') };
}
