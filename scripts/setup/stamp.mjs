import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * @param {string} path
 * @returns {unknown} the file's JSON, or null when it is missing or damaged (its step is then repeated)
 */
export function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

/**
 * Writes JSON atomically: a reader sees the old file or the new one, never a partial one.
 *
 * @param {string} path
 * @param {unknown} value
 */
export function writeJson(path, value) {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  writeFileSync(temporary, `${JSON.stringify(value, null, 2)}\n`);
  renameSync(temporary, path);
}

/**
 * @param {string} root
 * @param {string[]} paths files and folders below `root`; missing ones are skipped
 * @returns {string} SHA-256 of every file's path and content, in a fixed order. Not of modification times: after a
 *   checkout of another commit, these may be older than the last build.
 */
export function hashFiles(root, paths) {
  const hash = createHash('sha256');
  /** @param {string} path */
  const add = (path) => {
    const full = join(root, path);
    if (!existsSync(full)) return;
    if (statSync(full).isDirectory()) {
      for (const name of readdirSync(full).sort()) add(`${path}/${name}`);
      return;
    }
    const content = readFileSync(full);
    hash.update(`${path}\0${content.length}\0`).update(content);
  };
  for (const path of [...paths].sort()) add(path);
  return hash.digest('hex');
}

/**
 * @param {string} path of a stamp file
 * @param {Record<string, unknown>} wanted
 * @returns {boolean} whether the stamp contains all wanted values
 */
export function isStamped(path, wanted) {
  const stamp = readJson(path);
  if (stamp === null || typeof stamp !== 'object') return false;
  const found = /** @type {Record<string, unknown>} */ (stamp);
  return Object.entries(wanted).every(([key, value]) => found[key] === value);
}
