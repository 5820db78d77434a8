import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runChild } from '../setup/child.mjs';
import { say } from '../setup/say.mjs';

const STEP = 'tests';
const INSTALL_LIMIT_MS = 15 * 60_000;

/**
 * Installs the missing ones of these Debian packages: the end-to-end stories need them.
 *
 * @param {string[]} names
 * @returns {Promise<string | null>} null if all are installed, otherwise the reason
 */
export async function ensureSystemPackages(names) {
  if (findProgram('dpkg-query') === null) return `this is no Debian: install what ${names.join(', ')} hold`;
  const missing = await missingPackages(names);
  if (missing.length === 0) return null;
  if (process.getuid?.() !== 0) return `missing: ${missing.join(', ')} (sudo apt-get install ${missing.join(' ')})`;
  say(STEP, `installing ${missing.length} system packages: ${missing.join(', ')}`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const options = { env, timeoutMs: INSTALL_LIMIT_MS };
  const update = await runChild('apt-get', ['update', '-qq'], options);
  const install = await runChild('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], options);
  if (install.ok) return null;
  const said = `${update.ok ? '' : update.output}${install.output}`.trim().split('\n').at(-1) ?? '';
  return `apt-get could not install ${missing.join(', ')}: ${said}`;
}

/** @param {string[]} names @returns {Promise<string[]>} */
async function missingPackages(names) {
  const { stdout } = await runChild('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\\n', ...names]);
  const installed = new Set(
    stdout
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.split(' ')[0]),
  );
  return names.filter((name) => !installed.has(name));
}

/** @param {string} name @returns {string | null} its path, if it is on the PATH */
export function findProgram(name) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}
