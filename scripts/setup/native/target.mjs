import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readJson } from '../stamp.mjs';

/**
 * What a native TensorFlow binding must match.
 *
 * @typedef {object} Target
 * @property {string} tfjs version of the tfjs-node-gpu package
 * @property {string} platform such as `linux-x64`
 * @property {number} napi version of Node's binary interface
 * @property {number} revision counts the changes of what we compile into it: one made before is made anew
 */

/**
 * The contents of `ready.json` in a cached binding's folder: written last, after the binding was loaded and tested.
 *
 * @typedef {object} Ready
 * @property {Target} target
 * @property {'cpu' | 'cuda' | 'prebuilt'} flavor
 * @property {string} library the source of libtensorflow, with its version
 * @property {string} madeAt ISO 8601
 */

/** The npm package that the binding belongs to, relative to the root. */
export const PACKAGE = 'node_modules/@tensorflow/tfjs-node-gpu';

/** 2: with the pool for tensors. */
const REVISION = 2;

/**
 * @param {{ version: string, binary: { napi_versions: number[] } }} manifest package.json of tfjs-node-gpu
 * @param {{ platform: string, arch: string, napi: string }} [host]
 * @returns {Target}
 */
export function describeTarget(manifest, host = thisHost()) {
  // node-pre-gyp looks for the binding in the folder of the highest version that both sides support.
  const napi = Math.max(...manifest.binary.napi_versions.filter((version) => version <= Number(host.napi)));
  return { tfjs: manifest.version, platform: `${host.platform}-${host.arch}`, napi, revision: REVISION };
}

function thisHost() {
  return { platform: process.platform, arch: process.arch, napi: process.versions.napi ?? '0' };
}

/** @param {Target} target @returns {string} the common prefix of the names of its cache folders */
export function targetName(target) {
  return `tfjs-node-gpu-${target.tfjs}_${target.platform}_napi${target.napi}_r${target.revision}`;
}

/**
 * @param {Target} target
 * @param {string} library such as `tensorflow-cpu-2.21.0`
 * @returns {string} name of the cache folder for this binding
 */
export function folderName(target, library) {
  return `${targetName(target)}_${library.replaceAll(/[^\w.-]+/g, '-')}`;
}

/** @param {string} folder @param {Target} target @returns {Ready | null} null unless it contains a checked binding */
export function readReady(folder, target) {
  const ready = /** @type {Ready | null} */ (readJson(join(folder, 'ready.json')));
  const fits =
    ready?.target.tfjs === target.tfjs &&
    ready.target.platform === target.platform &&
    ready.target.napi === target.napi &&
    ready.target.revision === target.revision;
  return fits ? ready : null;
}

/**
 * @param {string} cache the `native` cache folder
 * @param {Target} target
 * @returns {{ folder: string, ready: Ready }[]} every checked binding for this target, newest first
 */
export function findReady(cache, target) {
  /** @type {string[]} */
  let names = [];
  try {
    names = readdirSync(cache).filter((name) => name.startsWith(`${targetName(target)}_`));
  } catch {
    // no cache yet
  }
  return names
    .map((name) => ({ folder: join(cache, name), ready: readReady(join(cache, name), target) }))
    .filter((found) => found.ready !== null)
    .map((found) => ({ folder: found.folder, ready: /** @type {Ready} */ (found.ready) }))
    .sort((a, b) => b.ready.madeAt.localeCompare(a.ready.madeAt));
}

/**
 * @param {string} folder @param {Target} target @returns {string} the path of the compiled binding in a cache folder
 */
export function bindingPath(folder, target) {
  return join(folder, 'lib', `napi-v${target.napi}`, 'tfjs_binding.node');
}
