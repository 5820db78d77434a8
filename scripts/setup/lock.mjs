import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { onInterrupt } from './interrupts.mjs';

const HEARTBEAT_MS = 5_000;
/** An owner that has not touched its lock for this long is considered gone, on any machine. */
const SILENT_MS = 60_000;
const POLL_MS = 250;

/** @typedef {{ pid: number, host: string, token: string }} Owner */

/**
 * Holds the lock file at `path` while `body` runs, so that two set-ups do not run the same step at the same time. A
 * lock left by a killed process is taken over: immediately if its process is known to be gone, otherwise when its
 * heartbeat stops.
 *
 * @template T
 * @param {string} path
 * @param {() => Promise<T>} body
 * @param {(owner: Owner | null) => void} [onWait] called once if someone else holds the lock
 * @returns {Promise<T>}
 */
export async function withLock(path, body, onWait) {
  mkdirSync(dirname(path), { recursive: true });
  const token = await acquire(path, onWait);
  const release = () => {
    if (readOwner(path)?.token === token) rmSync(path, { force: true });
  };
  const forget = onInterrupt(release);
  const heartbeat = setInterval(() => touch(path), HEARTBEAT_MS);
  try {
    return await body();
  } finally {
    clearInterval(heartbeat);
    forget();
    release();
  }
}

/**
 * @param {string} path
 * @param {(owner: Owner | null) => void} [onWait]
 * @returns {Promise<string>} the token written into the lock
 */
async function acquire(path, onWait) {
  const token = randomBytes(8).toString('hex');
  let hasWaited = false;
  for (;;) {
    if (createExclusively(path, { pid: process.pid, host: hostname(), token })) return token;
    if (isAbandoned(path)) {
      takeAway(path);
      continue;
    }
    if (!hasWaited) onWait?.(readOwner(path));
    hasWaited = true;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/**
 * Removes an abandoned lock. Two waiters may see the same one: a second lock around the removal, and a second check
 * inside it, keep the slower one from removing the new lock of the faster one.
 *
 * @param {string} path
 */
function takeAway(path) {
  const guard = `${path}.takeover`;
  if (!createExclusively(guard, { pid: process.pid, host: hostname(), token: '' })) {
    if (isAbandoned(guard)) rmSync(guard, { force: true });
    return;
  }
  try {
    if (isAbandoned(path)) rmSync(path, { force: true });
  } finally {
    rmSync(guard, { force: true });
  }
}

/**
 * @param {string} path
 * @param {Owner} owner
 * @returns {boolean} false if the file already exists
 */
function createExclusively(path, owner) {
  try {
    writeFileSync(path, JSON.stringify(owner), { flag: 'wx' });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * @param {string} path
 * @returns {boolean} whether the lock's owner is gone; false if there is no lock
 */
export function isAbandoned(path) {
  const owner = readOwner(path);
  if (owner !== null && owner.host === hostname() && !isAlive(owner.pid)) return true;
  try {
    return Date.now() - statSync(path).mtimeMs > SILENT_MS;
  } catch {
    return false;
  }
}

/** @param {number} pid @returns {boolean} */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/** @param {string} path @returns {Owner | null} null if there is none, or it is being written at this moment */
function readOwner(path) {
  try {
    return /** @type {Owner} */ (JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}

/** @param {string} path */
function touch(path) {
  try {
    const now = new Date();
    utimesSync(path, now, now);
  } catch {
    // Another process took the lock. The work continues, since its result is published by an atomic rename.
  }
}
