import { cpSync, existsSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { runChild } from '../child.mjs';
import { say } from '../say.mjs';
import { lastLine, notMade } from './attempt.mjs';
import { bindingPath, PACKAGE } from './target.mjs';

/** @import { Attempt } from './attempt.mjs' */
/** @import { Target } from './target.mjs' */

const ANSWER_MS = 4_000;

/**
 * Runs the npm package's own install script, which downloads the official library and binding to the package's folder,
 * and moves them to `folder`. First checks that the host answers, so that without network access this costs only
 * seconds.
 *
 * @param {object} options
 * @param {string} options.root
 * @param {string} options.folder empty; gets `deps` and `lib`
 * @param {Target} options.target
 * @returns {Promise<Attempt>}
 */
export async function makeFromPrebuilt({ root, folder, target }) {
  const home = join(root, PACKAGE);
  const url = officialUrl(home);
  if (url === null) return notMade(`there is no official library for ${target.platform}`, '');
  if (!(await answers(url))) {
    return notMade('the official download host does not answer', 'Check the network.');
  }
  say('native', 'downloading the official library');
  const parts = ['deps', 'lib'].map((name) => join(home, name));
  const removeParts = () => parts.forEach((part) => rmSync(part, { recursive: true, force: true }));
  removeParts();
  const result = await runChild(process.execPath, ['scripts/install.js', 'gpu', 'download'], {
    cwd: home,
    env: { PATH: [join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter) },
    timeoutMs: 20 * 60_000,
    onHeartbeat: (elapsedMs) => say('native', `still downloading, ${(elapsedMs / 1000).toFixed(0)} s`),
  });
  if (!result.ok || !existsSync(bindingPath(home, target))) {
    removeParts();
    return notMade(
      `the official install script failed: ${lastLine(result.output, /error/i)}`,
      'Look at the network and at the room on the disk.',
    );
  }
  for (const name of ['deps', 'lib']) move(join(home, name), join(folder, name));
  const { LIBTENSORFLOW_VERSION: version } = createRequire(import.meta.url)(join(home, 'scripts/deps-constants.js'));
  return { ok: true, flavor: 'prebuilt', library: `libtensorflow-${version}` };
}

/**
 * The address that the package's install script will use, read from the package's constants.
 *
 * @param {string} home the package's folder
 * @returns {string | null} null if there is no library for this platform
 */
function officialUrl(home) {
  const constants = createRequire(import.meta.url)(join(home, 'scripts/deps-constants.js'));
  const env = process.env;
  const host = env.TFJS_NODE_CDN_STORAGE || env.CDN_STORAGE || 'https://storage.googleapis.com/';
  const base = env.TFJS_NODE_BASE_URI || `${host}tensorflow/libtensorflow/libtensorflow-`;
  const type = process.platform === 'darwin' ? 'cpu' : 'gpu';
  const arch = constants.ARCH_MAPPING[process.arch];
  const system = `${type}-${constants.PLATFORM_MAPPING[process.platform]}-${arch}`;
  if (process.arch === 'arm64' && process.platform !== 'win32') {
    return `${host}tf-builds/libtensorflow_r2_7_${process.platform}_arm64${type === 'cpu' ? '_cpu' : ''}.tar.gz`;
  }
  if (!constants.ALL_SUPPORTED_COMBINATION.includes(system)) return null;
  return `${base}${system}-${constants.LIBTENSORFLOW_VERSION}.${constants.PLATFORM_EXTENSION}`;
}

/** @param {string} url @returns {Promise<boolean>} */
async function answers(url) {
  try {
    const response = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(ANSWER_MS) });
    return response.ok;
  } catch {
    return false;
  }
}

/** Renames, or copies if the cache is on another disk. @param {string} from @param {string} to */
function move(from, to) {
  try {
    renameSync(from, to);
  } catch {
    cpSync(from, to, { recursive: true, verbatimSymlinks: true });
    rmSync(from, { recursive: true, force: true });
  }
}
