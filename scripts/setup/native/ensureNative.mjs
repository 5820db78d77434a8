import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onInterrupt } from '../interrupts.mjs';
import { withLock } from '../lock.mjs';
import { cacheFolder } from '../places.mjs';
import { say, since } from '../say.mjs';
import { readJson } from '../stamp.mjs';
import { linkedFolder, linkFolder, verifyFolder } from './link.mjs';
import { recallFailure, remember } from './memory.mjs';
import { makeFromPrebuilt } from './prebuilt.mjs';
import { bindingPath, describeTarget, findReady, folderName, PACKAGE, readReady, targetName } from './target.mjs';
import { findTools } from './tools.mjs';
import { makeFromWheel } from './wheel.mjs';

/** @import { Made, NotMade } from './attempt.mjs' */
/** @import { Ready, Target } from './target.mjs' */

const STEP = 'native';
const TEMPORARY = '.making-';

/**
 * @typedef {object} NativeOptions
 * @property {boolean} [retry] try again even if the last attempt failed less than a day ago
 * @property {boolean} [cuda] get the library for NVIDIA cards, even if a CPU library is installed
 */

/**
 * Installs the native binding of @tensorflow/tfjs-node-gpu: from the cache, otherwise the official one, otherwise the C
 * library of a Python wheel with a binding compiled here. A failure is not an error, since other backends work without
 * it: one line says what happened and what can be done.
 *
 * @param {string} root
 * @param {NativeOptions} [options]
 * @returns {Promise<boolean>} whether the binding is installed
 */
export async function ensureNative(root, { retry = false, cuda = false } = {}) {
  const manifest = /** @type {Parameters<typeof describeTarget>[0] | null} */ (
    readJson(join(root, PACKAGE, 'package.json'))
  );
  if (manifest === null) {
    if (retry) say(STEP, 'the optional package @tensorflow/tfjs-node-gpu is not installed; to get it: npm run setup');
    return false;
  }
  const target = describeTarget(manifest);
  const cache = join(cacheFolder(), 'native');
  const isWanted = (/** @type {Ready | null} */ ready) => ready !== null && (!cuda || ready.flavor === 'cuda');
  // Wherever the linked binding is: a caller with another PENTIMENTO_CACHE must not change a checkout's links.
  const isLinked = () => {
    const linked = linkedFolder(root);
    return linked !== null && isWanted(readReady(linked, target)) && existsSync(bindingPath(linked, target));
  };
  if (isLinked()) return true;

  const tools = findTools();
  const toolsSeen = `python3 ${tools.python ?? 'none'}, g++ ${tools.compiler ?? 'none'}`;
  const isCached = findReady(cache, target).some(({ ready }) => isWanted(ready));
  if (!isCached && !retry && !cuda && recallFailure(cache, targetName(target), toolsSeen) !== null) return false;

  return await withLock(
    join(cache, 'lock'),
    async () => {
      if (isLinked()) return true;
      for (const { folder, ready } of findReady(cache, target)) {
        if (isWanted(ready) && (await useFolder(root, folder, target))) return true;
      }
      return await makeAndUse({ root, cache, target, cuda, tools, toolsSeen });
    },
    (owner) => say(STEP, `waiting for another set-up (process ${owner?.pid ?? '?'})`),
  );
}

/**
 * Checks a cached binding and links it; removes it if it no longer works.
 *
 * @param {string} root
 * @param {string} folder
 * @param {Target} target
 * @returns {Promise<boolean>}
 */
async function useFolder(root, folder, target) {
  const check = await verifyFolder(root, folder, target);
  if (check.ok) {
    linkFolder(root, folder);
    return true;
  }
  say(STEP, `the cached binding no longer works (${check.reason}); making it anew`);
  rmSync(folder, { recursive: true, force: true });
  return false;
}

/**
 * @param {object} options
 * @param {string} options.root
 * @param {string} options.cache
 * @param {Target} options.target
 * @param {boolean} options.cuda
 * @param {ReturnType<typeof findTools>} options.tools
 * @param {string} options.toolsSeen
 * @returns {Promise<boolean>}
 */
async function makeAndUse({ root, cache, target, cuda, tools, toolsSeen }) {
  const startedMs = performance.now();
  say(STEP, `setting up the TensorFlow library${cuda ? ' with CUDA' : ''} (once; kept in the cache)`);
  removeLeftovers(cache);
  const ways = cuda ? [makeFromWheel] : [makeFromPrebuilt, makeFromWheel];
  /** @type {NotMade[]} */
  const failures = [];
  const status = { target: targetName(target), at: new Date().toISOString(), tools: toolsSeen };
  for (const way of ways) {
    const temporary = join(cache, `${TEMPORARY}${process.pid}`);
    const clear = () => rmSync(temporary, { recursive: true, force: true });
    const forget = onInterrupt(clear);
    try {
      mkdirSync(temporary, { recursive: true });
      const attempt = await way({ root, folder: temporary, target, cuda, tools });
      const result = attempt.ok ? await publish({ root, cache, temporary, target, made: attempt }) : attempt;
      if (result.ok) {
        remember(cache, { ...status, state: 'ready', library: result.library });
        say(STEP, `${result.library} works${result.gpu ? ' on the GPU' : ''}; done in ${since(startedMs)}`);
        return true;
      }
      failures.push(result);
    } finally {
      forget();
      clear();
    }
  }
  const reason = failures.map((failure) => failure.reason).join('; ');
  const advice = adviceOf(failures, cuda);
  // A CUDA request is always tried again, and its failure says nothing about the CPU library.
  if (!cuda) remember(cache, { ...status, state: 'unavailable', reason, advice });
  const goingOn = cuda ? 'Staying with what was there.' : 'Going on with the other backends.';
  say(STEP, `no ${cuda ? 'CUDA build of TensorFlow' : 'TensorFlow library'}: ${reason}. ${goingOn} ${advice}`);
  return false;
}

/**
 * @param {NotMade[]} failures
 * @param {boolean} cuda
 * @returns {string} what to do before the next try, and how to try
 */
function adviceOf(failures, cuda) {
  const advice = failures.at(-1)?.advice ?? '';
  return advice === ''
    ? 'Nothing to do about it.'
    : `${advice} Then run: npm run setup -- ${cuda ? '--cuda' : '--native'}`;
}

/**
 * Checks a new binding in its temporary folder, then moves it to the cache and links it.
 *
 * @param {object} options
 * @param {string} options.root
 * @param {string} options.cache
 * @param {string} options.temporary
 * @param {Target} options.target
 * @param {Made} options.made
 * @returns {Promise<(Made & { gpu: boolean }) | NotMade>}
 */
async function publish({ root, cache, temporary, target, made }) {
  const check = await verifyFolder(root, temporary, target);
  if (!check.ok) {
    const advice = 'If another try ends like this, report it with this line.';
    return { ok: false, reason: `the binding for ${made.library} does not work here: ${check.reason}`, advice };
  }
  /** @type {Ready} */
  const ready = { target, flavor: made.flavor, library: made.library, madeAt: new Date().toISOString() };
  writeFileSync(join(temporary, 'ready.json'), `${JSON.stringify(ready, null, 2)}\n`);
  const folder = join(cache, folderName(target, made.flavor === 'cuda' ? `cuda-${made.library}` : made.library));
  rmSync(folder, { recursive: true, force: true });
  renameSync(temporary, folder);
  linkFolder(root, folder);
  return { ...made, gpu: check.gpu };
}

/** Removes the leftovers of killed attempts; only called by the holder of the lock. @param {string} cache */
function removeLeftovers(cache) {
  for (const name of readdirSync(cache)) {
    if (name.startsWith(TEMPORARY)) rmSync(join(cache, name), { recursive: true, force: true });
  }
}
