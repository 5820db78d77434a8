/**
 * @typedef {object} Surroundings what the choice depends on
 * @property {'electron' | 'browser' | null} wanted what the command line requests
 * @property {NodeJS.Platform} platform
 * @property {NodeJS.ProcessEnv} env
 * @property {boolean} isRoot
 * @property {() => Promise<{ executable: string } | { executable: null, reason: string }>} findRuntime Electron's
 *   runtime, installed or downloaded
 *
 * @typedef {{ kind: 'electron', executable: string, flags: string[], note: string | null }} ElectronChoice
 * @typedef {{ kind: 'browser', note: string | null }} BrowserChoice
 * @typedef {{ kind: 'none', note: string }} NoChoice the requested shell is not available
 */

/**
 * The shell that a command line requests. Options for ports and folders exist only in the browser host, so they also
 * request it.
 *
 * @param {string[]} args after `open`
 * @returns {'electron' | 'browser' | null} null: no preference
 */
export function wantedShell(args) {
  if (args.includes('--electron')) return 'electron';
  return args.some((arg) => /^--(browser|port|allow)(=|$)/.test(arg)) ? 'browser' : null;
}

/**
 * Where the studio opens: in its own window if Electron's runtime and a display are available, otherwise in the
 * browser. `note` gives the reason, as text that follows the start of a line; null if none is needed.
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
