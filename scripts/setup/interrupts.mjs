import { constants } from 'node:os';

/** @type {Set<(signal: NodeJS.Signals) => void>} */
const cleanups = new Set();
/** @type {NodeJS.Signals[]} */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** @param {NodeJS.Signals} signal */
function interrupt(signal) {
  for (const cleanup of [...cleanups].reverse()) cleanup(signal);
  process.exit(128 + constants.signals[signal]);
}

/**
 * While registered, runs `cleanup` when the process is interrupted, latest first, and then exits with 128 + signal.
 * With no cleanup registered, other handlers get the signals.
 *
 * @param {(signal: NodeJS.Signals) => void} cleanup must be synchronous
 * @returns {() => void} removes it
 */
export function onInterrupt(cleanup) {
  if (cleanups.size === 0) for (const signal of SIGNALS) process.on(signal, interrupt);
  cleanups.add(cleanup);
  return () => {
    cleanups.delete(cleanup);
    if (cleanups.size === 0) for (const signal of SIGNALS) process.off(signal, interrupt);
  };
}
