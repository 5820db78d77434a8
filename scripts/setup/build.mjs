import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runChild } from './child.mjs';
import { onInterrupt } from './interrupts.mjs';
import { withLock } from './lock.mjs';
import { say, SetUpError, since } from './say.mjs';
import { hashFiles, isStamped, writeJson } from './stamp.mjs';

const STEP = 'build';
const STAMP = 'out/.setup/build.json';
const LOCK = 'out/.setup/build.lock';
const INPUTS = ['src', 'build/icon.svg', 'electron.vite.config.ts', 'package.json', 'package-lock.json'];
const DAY_MS = 24 * 3600 * 1000;
/** A program that started before a rebuild may still load its chunks lazily; after this time it will not. */
const KEEP_CHUNKS_MS = 3 * DAY_MS;

/** The command line's entry, relative to the root. */
export const CLI_ENTRY = 'out/main/cli.js';
/** The folders of a build: programs, scripts loaded into windows before their page, and that page. */
const PARTS = ['main', 'preload', 'renderer'];
const ENTRIES = [CLI_ENTRY, 'out/preload/bridge.cjs', 'out/renderer/index.html'];
/** The folders of files whose names contain a hash of their content. */
const HASHED = ['chunks/', 'assets/'];

/**
 * Builds `src` to `out` unless the last build was made from the same sources.
 *
 * @param {string} root
 * @throws {SetUpError} if the build fails
 */
export async function ensureBuild(root) {
  if (isBuilt(root)) return;
  await withLock(
    join(root, LOCK),
    async () => {
      if (!isBuilt(root)) await build(root);
    },
    (owner) => say(STEP, `waiting for another set-up (process ${owner?.pid ?? '?'})`),
  );
}

/** @param {string} root @returns {boolean} */
function isBuilt(root) {
  const isThere = ENTRIES.every((entry) => existsSync(join(root, entry)));
  return isThere && isStamped(join(root, STAMP), { sources: hashFiles(root, INPUTS) });
}

/** @param {string} root */
async function build(root) {
  const startedMs = performance.now();
  say(STEP, 'building src into out');
  const sources = hashFiles(root, INPUTS);
  const fresh = join(root, 'out/.setup', `build-${process.pid}`);
  const forget = onInterrupt(() => rmSync(fresh, { recursive: true, force: true }));
  try {
    const bundler = join(root, 'node_modules/electron-vite/bin/electron-vite.js');
    const result = await runChild(process.execPath, [bundler, 'build', '--logLevel', 'warn'], {
      cwd: root,
      env: { PENTIMENTO_BUILD_FOLDER: fresh, NODE_ENV: 'production' },
    });
    if (!result.ok) {
      process.stderr.write(`${result.output.trim()}\n`);
      throw new SetUpError(STEP, 'the sources do not build (the bundler says why above)');
    }
    for (const part of PARTS) publish(join(fresh, part), join(root, 'out', part));
    writeJson(join(root, STAMP), { sources });
  } finally {
    forget();
    rmSync(fresh, { recursive: true, force: true });
  }
  say(STEP, `done in ${since(startedMs)}`);
}

/**
 * Publishes a finished build while programs may be running from the old one: each file by an atomic rename, chunks
 * (whose names contain a hash of their content) before the entries that import them. Old chunks are kept for a while.
 *
 * @param {string} from
 * @param {string} to
 */
export function publish(from, to) {
  const files = listFiles(from);
  const isHashed = (/** @type {string} */ file) => HASHED.some((folder) => file.startsWith(folder));
  const chunks = files.filter(isHashed);
  const others = files.filter((file) => !isHashed(file));
  for (const file of [...chunks, ...others]) {
    mkdirSync(dirname(join(to, file)), { recursive: true });
    renameSync(join(from, file), join(to, file));
  }
  const current = new Set(chunks);
  for (const file of listFiles(to)) {
    if (!isHashed(file) || current.has(file)) continue;
    if (Date.now() - statSync(join(to, file)).mtimeMs > KEEP_CHUNKS_MS) rmSync(join(to, file), { force: true });
  }
}

/** @param {string} folder @returns {string[]} the relative paths of its files, with forward slashes */
function listFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    );
}
