import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** The repository's root folder. */
export const ROOT = resolve(import.meta.dirname, '..', '..');

/**
 * The cache folder: `PENTIMENTO_CACHE`, or the platform's default. The product finds the same one with `env-paths`,
 * which is not yet installed when this runs.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @param {NodeJS.Platform} [platform]
 * @param {string} [home]
 * @returns {string}
 */
export function cacheFolder(env = process.env, platform = process.platform, home = homedir()) {
  if (env.PENTIMENTO_CACHE) return resolve(env.PENTIMENTO_CACHE);
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'pentimento');
  if (platform === 'win32') return join(env.LOCALAPPDATA || join(home, 'AppData', 'Local'), 'pentimento', 'Cache');
  return join(env.XDG_CACHE_HOME || join(home, '.cache'), 'pentimento');
}
