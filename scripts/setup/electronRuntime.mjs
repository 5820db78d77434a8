import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runChild } from './child.mjs';
import { cacheFolder } from './places.mjs';
import { say, since } from './say.mjs';
import { readJson, writeJson } from './stamp.mjs';

const STEP = 'window';
const PACKAGE = 'node_modules/electron';
const ANSWER_MS = 4_000;
const DOWNLOAD_LIMIT_MS = 20 * 60_000;
const DAY_MS = 24 * 3600 * 1000;
const OFFICIAL_PLACE = 'https://github.com/electron/electron/releases/download/v';

/**
 * The path of Electron's runtime. The `electron` package comes without it; it is downloaded when the studio is first
 * started with a window.
 *
 * @param {string} root
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | null} the runtime's executable: in `ELECTRON_OVERRIDE_DIST_PATH` if that is set, otherwise the
 *   package's own; null if there is none yet
 */
export function electronRuntime(root, env = process.env) {
  const override = env.ELECTRON_OVERRIDE_DIST_PATH;
  const folder = override || join(root, PACKAGE, 'dist');
  const executable = join(folder, executablePath(root, folder));
  return existsSync(executable) ? executable : null;
}

/** @param {string} root @param {string} folder @param {NodeJS.Platform} [platform] */
function executablePath(root, folder, platform = process.platform) {
  const named = join(root, PACKAGE, 'path.txt');
  if (folder.startsWith(root) && existsSync(named)) return readFileSync(named, 'utf8');
  if (platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return platform === 'win32' ? 'electron.exe' : 'electron';
}

/**
 * @typedef {object} FetchOptions
 * @property {boolean} [retry] try even if the host did not answer earlier today
 */

/**
 * Downloads the runtime with the package's own script. First checks that its host answers, so that without network
 * access this costs only seconds, once a day.
 *
 * @param {string} root
 * @param {FetchOptions} [options]
 * @returns {Promise<{ executable: string, reason?: undefined } | { executable: null, reason: string }>}
 */
export async function fetchElectron(root, { retry = false } = {}) {
  const manifest = /** @type {{ version?: string } | null} */ (readJson(join(root, PACKAGE, 'package.json')));
  const version = manifest?.version;
  if (version === undefined) return { executable: null, reason: 'the electron package is not installed' };
  const status = join(cacheFolder(), 'electron-runtime.json');
  if (!retry && hasJustFailed(status, version)) {
    return { executable: null, reason: "Electron's runtime could not be fetched today" };
  }
  const failed = (/** @type {string} */ reason) => {
    writeJson(status, { version, failedAt: new Date().toISOString() });
    return { executable: null, reason };
  };
  if (!(await answers(archiveUrl(version)))) return failed("the host of Electron's runtime does not answer");
  const startedMs = performance.now();
  say(STEP, `fetching the runtime of Electron ${version}`);
  const result = await runChild(process.execPath, [join(root, PACKAGE, 'install.js')], {
    cwd: root,
    timeoutMs: DOWNLOAD_LIMIT_MS,
    onHeartbeat: (elapsedMs) => say(STEP, `still fetching, ${(elapsedMs / 1000).toFixed(0)} s`),
  });
  const executable = electronRuntime(root);
  if (!result.ok || executable === null) {
    return failed(
      `fetching Electron's runtime failed: ${result.output.trim().split('\n').at(-1) ?? 'it said nothing'}`,
    );
  }
  say(STEP, `done in ${since(startedMs)}`);
  return { executable };
}

/** @param {string} path @param {string} version @param {number} [nowMs] */
export function hasJustFailed(path, version, nowMs = Date.now()) {
  const status = /** @type {{ version?: string, failedAt?: string } | null} */ (readJson(path));
  if (status?.version !== version || status.failedAt === undefined) return false;
  const ageMs = nowMs - Date.parse(status.failedAt);
  return ageMs >= 0 && ageMs < DAY_MS;
}

/**
 * The address that the package's script downloads from: Electron's releases, or the mirror named by its own variables.
 *
 * @param {string} version
 * @param {NodeJS.ProcessEnv} [env]
 */
export function archiveUrl(version, env = process.env) {
  const place = env.ELECTRON_MIRROR || env.npm_config_electron_mirror || OFFICIAL_PLACE;
  return `${place}${version}/electron-v${version}-${process.platform}-${process.arch}.zip`;
}

/** @param {string} url @returns {Promise<boolean>} */
async function answers(url) {
  try {
    return (await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(ANSWER_MS) })).ok;
  } catch {
    return false;
  }
}
