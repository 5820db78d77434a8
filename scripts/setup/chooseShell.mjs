/**
 * @typedef {object} Surroundings what the choice depends on
 * @property {'electron' | 'browser' | null} wanted what the command line asks for
 * @property {NodeJS.Platform} platform
 * @property {NodeJS.ProcessEnv} env
 * @property {boolean} isRoot
 * @property {() => Promise<{ executable: string } | { executable: null, reason: string }>} findRuntime Electron's, as
 *   it lies here or fetched
 *
 * @typedef {{ kind: 'electron', executable: string, flags: string[], note: string | null }} ElectronChoice
 * @typedef {{ kind: 'browser', note: string | null }} BrowserChoice
 * @typedef {{ kind: 'none', note: string }} NoChoice what was asked for cannot be had
 */

/**
 * The shell that a command line asks for. Ports and folders are the browser host's alone, so that they ask for it as
 * well.
 *
 * @param {string[]} args after `open`
 * @returns {'electron' | 'browser' | null} null: whichever fits
 */
export function wantedShell(args) {
  if (args.includes('--electron')) return 'electron';
  return args.some((arg) => /^--(browser|port|allow)(=|$)/.test(arg)) ? 'browser' : null;
}

/**
 * Where the studio opens: in its own window where Electron's runtime and a display are there, else in the browser.
 * `note` says why, in words that follow a line's beginning; null if nothing needs saying.
 *
 * @param {Surroundings} surroundings
 * @returns {Promise<ElectronChoice | BrowserChoice | NoChoice>}
 */
export async function chooseShell(surroundings) {
  const { wanted, platform, isRoot } = surroundings;
  if (wanted === 'browser') return { kind: 'browser', note: null };
  const isAsked = wanted === 'electron';
  const obstacle = displayProblem(surroundings) ?? (isRoot && !isAsked ? ROOT_NOTE : null);
  if (obstacle !== null) return isAsked ? { kind: 'none', note: obstacle } : { kind: 'browser', note: obstacle };
  const runtime = await surroundings.findRuntime();
  if (runtime.executable === null) {
    return isAsked ? { kind: 'none', note: runtime.reason } : { kind: 'browser', note: runtime.reason };
  }
  const { executable } = runtime;
  if (!isRoot || platform !== 'linux') return { kind: 'electron', executable, flags: [], note: null };
  return { kind: 'electron', executable, flags: ['--no-sandbox'], note: 'as root, Electron runs without its sandbox' };
}

const ROOT_NOTE = "you are root, and Electron's sandbox needs another user (--electron does without the sandbox)";

/** @param {Pick<Surroundings, 'platform' | 'env'>} surroundings @returns {string | null} */
function displayProblem({ platform, env }) {
  if (platform === 'win32' || platform === 'darwin') return null;
  return env.DISPLAY || env.WAYLAND_DISPLAY ? null : 'there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)';
}
