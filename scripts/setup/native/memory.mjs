import { join } from 'node:path';
import { readJson, writeJson } from '../stamp.mjs';

const DAY_MS = 24 * 3600 * 1000;

/**
 * The result of the last attempt to get the native binding, stored in the cache as `native/status.json`. `pentimento
 * doctor` shows it, and after a failure, later starts do not try again for a day.
 *
 * @typedef {object} NativeStatus
 * @property {'ready' | 'unavailable'} state
 * @property {string} target name of the target
 * @property {string} at ISO 8601
 * @property {string} tools the tools that were available; if they change, the next start tries again
 * @property {string} [library]
 * @property {string} [reason] what happened, one line
 * @property {string} [advice] what the user can do, one line
 */

/** @param {string} cache the `native` cache folder @returns {string} */
export function statusPath(cache) {
  return join(cache, 'status.json');
}

/** @param {string} cache @param {NativeStatus} status */
export function remember(cache, status) {
  writeJson(statusPath(cache), status);
}

/**
 * @param {string} cache the `native` cache folder
 * @param {string} target
 * @param {string} tools as in NativeStatus
 * @param {number} [nowMs]
 * @returns {NativeStatus | null} the failure that makes another attempt pointless for now
 */
export function recallFailure(cache, target, tools, nowMs = Date.now()) {
  const status = /** @type {NativeStatus | null} */ (readJson(statusPath(cache)));
  if (status?.state !== 'unavailable' || status.target !== target || status.tools !== tools) return null;
  const ageMs = nowMs - Date.parse(status.at);
  return ageMs >= 0 && ageMs < DAY_MS ? status : null;
}
