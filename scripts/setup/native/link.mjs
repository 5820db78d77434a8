import { lstatSync, readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runChild } from '../child.mjs';
import { bindingPath, PACKAGE } from './target.mjs';

/** @import { Target } from './target.mjs' */

/** The two folders of tfjs-node-gpu that its install script would create. */
const PARTS = ['deps', 'lib'];

/** @param {string} root @returns {string | null} the cache folder that both of the package's links point to */
export function linkedFolder(root) {
  const folders = PARTS.map((part) => {
    try {
      return dirname(readlinkSync(join(root, PACKAGE, part)));
    } catch {
      return null;
    }
  });
  const [deps, lib] = folders;
  return deps === lib ? (deps ?? null) : null;
}

/**
 * Points the package's `deps` and `lib` at a cached binding; each link is replaced by an atomic rename.
 *
 * @param {string} root
 * @param {string} folder
 */
export function linkFolder(root, folder) {
  for (const part of PARTS) {
    const path = join(root, PACKAGE, part);
    const fresh = `${path}.${process.pid}`;
    rmSync(fresh, { force: true });
    symlinkSync(join(folder, part), fresh, 'junction'); // 'junction' is for Windows, where links need special rights
    if (isRealFolder(path)) rmSync(path, { recursive: true, force: true });
    renameSync(fresh, path);
  }
}

/** @param {string} path @returns {boolean} */
function isRealFolder(path) {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/**
 * Loads a binding in a child process and computes with it.
 *
 * @param {string} root
 * @param {string} folder
 * @param {Target} target
 * @returns {Promise<{ ok: true, gpu: boolean } | { ok: false, reason: string }>}
 */
export async function verifyFolder(root, folder, target) {
  const script = join(import.meta.dirname, 'verify.mjs');
  const result = await runChild(process.execPath, [script, root, bindingPath(folder, target)], {
    env: { TF_CPP_MIN_LOG_LEVEL: '2' },
    timeoutMs: 180_000,
  });
  try {
    return JSON.parse(result.stdout.trim().split('\n').at(-1) ?? '');
  } catch {
    return { ok: false, reason: `the process that loaded it ended with ${result.code ?? 'a signal'}` };
  }
}
