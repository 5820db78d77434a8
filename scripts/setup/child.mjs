import { spawn } from 'node:child_process';
import { onInterrupt } from './interrupts.mjs';

const KEPT_CHARACTERS = 64 * 1024;
const HEARTBEAT_MS = 15_000;

/**
 * @typedef {object} ChildResult
 * @property {boolean} ok exit code 0
 * @property {number | null} code null if a signal or the time limit ended it, or it could not be started
 * @property {string} output the end of stdout and stderr combined
 * @property {string} stdout the end of stdout
 */

/**
 * Runs a program to its end without input and keeps the end of its output. Never rejects: a program that cannot be
 * started gives a failed result whose output says so. An interrupt of this process also ends the child.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {object} [options]
 * @param {string} [options.cwd]
 * @param {NodeJS.ProcessEnv} [options.env] variables in addition to the current ones
 * @param {number} [options.timeoutMs]
 * @param {(elapsedMs: number) => void} [options.onHeartbeat] called about every 15 s
 * @param {boolean} [options.isLive] pass its output through to our stdout and stderr; it is not kept then
 * @returns {Promise<ChildResult>}
 */
export function runChild(command, args, options = {}) {
  return new Promise((resolve) => {
    const startedMs = performance.now();
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: options.isLive ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    let output = '';
    let stdout = '';
    child.stdout?.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      output = (output + text).slice(-KEPT_CHARACTERS);
      stdout = (stdout + text).slice(-KEPT_CHARACTERS);
    });
    child.stderr?.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      output = (output + text).slice(-KEPT_CHARACTERS);
    });
    const heartbeat = setInterval(() => options.onHeartbeat?.(performance.now() - startedMs), HEARTBEAT_MS);
    const limit = options.timeoutMs === undefined ? undefined : setTimeout(() => child.kill(), options.timeoutMs);
    const forget = onInterrupt((signal) => child.kill(signal));
    /** @param {number | null} code */
    const finish = (code) => {
      clearInterval(heartbeat);
      clearTimeout(limit);
      forget();
      resolve({ ok: code === 0, code, output, stdout });
    };
    child.once('error', (error) => {
      output += error.message;
      finish(null);
    });
    child.once('close', finish);
  });
}
