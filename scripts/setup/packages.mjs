import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { runChild } from './child.mjs';
import { withLock } from './lock.mjs';
import { say, SetUpError, since } from './say.mjs';
import { hashFiles, isStamped, readJson, writeJson } from './stamp.mjs';

const STAMP = 'node_modules/.cache/pentimento/packages.json';
const LOCK = 'out/.setup/packages.lock';
const STEP = 'packages';

/**
 * @typedef {object} LockedPackage
 * @property {string} [version]
 * @property {boolean} [optional]
 * @property {boolean} [devOptional]
 * @property {boolean} [link]
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [devDependencies]
 * @property {Record<string, string>} [optionalDependencies]
 */
/** @typedef {{ packages?: Record<string, LockedPackage> }} Lockfile */

/**
 * Updates node_modules to package-lock.json with `npm ci`. Packages that a developer installed by hand and that match
 * the lockfile stay unchanged.
 *
 * @param {string} root
 * @param {{ isThorough?: boolean }} [options] also check the folder of each package in package.json, so that a deleted
 *   package, or an optional one that was not available before, is installed
 * @throws {SetUpError} if npm fails
 */
export async function ensurePackages(root, { isThorough = false } = {}) {
  const isReady = () => arePackagesReady(root) && !(isThorough && lacksPackages(root));
  if (isReady()) return;
  await withLock(
    join(root, LOCK),
    async () => {
      if (isReady()) return;
      await install(root);
      writeJson(join(root, STAMP), wantedStamp(root));
    },
    (owner) => say(STEP, `waiting for another set-up (process ${owner?.pid ?? '?'})`),
  );
}

/** @param {string} root @returns {boolean} */
function arePackagesReady(root) {
  const wanted = wantedStamp(root);
  if (isStamped(join(root, STAMP), wanted)) return true;
  if (readJson(join(root, STAMP)) !== null && !isStamped(join(root, STAMP), { platform: wanted.platform }))
    return false;
  const locked = /** @type {Lockfile | null} */ (readJson(join(root, 'package-lock.json')));
  // npm's own record of what it installed in node_modules.
  const installed = /** @type {Lockfile | null} */ (readJson(join(root, 'node_modules/.package-lock.json')));
  if (locked === null || installed === null || !matchesLockfile(locked, installed)) return false;
  writeJson(join(root, STAMP), wanted);
  return true;
}

/**
 * @param {Lockfile} locked package-lock.json
 * @param {Lockfile} installed node_modules/.package-lock.json
 * @returns {boolean} whether every locked package is installed in its version; optional ones may be absent (another
 *   platform's binaries, or a download that failed)
 */
export function matchesLockfile(locked, installed) {
  return Object.entries(locked.packages ?? {}).every(([path, wanted]) => {
    if (path === '' || wanted.link) return true;
    const found = installed.packages?.[path];
    if (found === undefined) return wanted.optional === true || wanted.devOptional === true;
    return found.version === wanted.version;
  });
}

/** @param {string} root @returns {boolean} */
function lacksPackages(root) {
  const locked = /** @type {Lockfile | null} */ (readJson(join(root, 'package-lock.json')));
  return directPackages(locked ?? {}).some((path) => !existsSync(join(root, path)));
}

/**
 * @param {Lockfile} locked
 * @returns {string[]} the folders of package.json's direct dependencies, optional ones included. (Only npm knows which
 *   indirect ones a machine gets: there are binaries for one platform each, and fallbacks for the rest.)
 */
export function directPackages(locked) {
  const { dependencies, devDependencies, optionalDependencies } = locked.packages?.[''] ?? {};
  return Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies }).map(
    (name) => `node_modules/${name}`,
  );
}

/** @param {string} root */
function wantedStamp(root) {
  return { lockfile: hashFiles(root, ['package-lock.json']), platform: `${process.platform}-${process.arch}` };
}

/** @param {string} root */
async function install(root) {
  const startedMs = performance.now();
  say(STEP, 'installing what package-lock.json lists (npm ci)');
  const [command, ...first] = npmCommand();
  const flags = ['--include=dev', '--include=optional', '--ignore-scripts', '--no-audit', '--no-fund'];
  const result = await runChild(command, [...first, 'ci', ...flags], {
    cwd: root,
    onHeartbeat: (elapsedMs) => say(STEP, `still installing, ${(elapsedMs / 1000).toFixed(0)} s`),
  });
  if (!result.ok) {
    const lines = result.output.trim().split('\n').slice(-12);
    for (const line of lines) process.stderr.write(`    ${line}\n`);
    throw new SetUpError(
      STEP,
      'npm could not install the packages (its last lines are above)',
      'Check the network and the npm registry setting (npm config get registry), then run the command again.',
    );
  }
  if (!existsSync(join(root, 'node_modules'))) throw new SetUpError(STEP, 'npm ci left no node_modules folder');
  say(STEP, `done in ${since(startedMs)}`);
}

/** @returns {[string, ...string[]]} the npm that started us, or the one on the PATH */
function npmCommand() {
  const path = process.env.npm_execpath;
  if (path !== undefined && basename(path) === 'npm-cli.js' && existsSync(path)) return [process.execPath, path];
  // npm is a .cmd file on Windows, which only a command shell can start.
  return process.platform === 'win32' ? ['cmd.exe', '/d', '/s', '/c', 'npm'] : ['npm'];
}
