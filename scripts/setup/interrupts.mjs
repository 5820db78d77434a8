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
 * Runs `cleanup` when the process is interrupted while it is registered, latest first, and then exits with 128 + signal.
 * With nothing registered the signals are left to whoever else handles them.
 *
 * @param {(signal: NodeJS.Signals) => void} cleanup must be synchronous
 * @returns {() => void} takes it back
 */
export function onInterrupt(cleanup) {
  if (cleanups.size === 0) for (const signal of SIGNALS) process.on(signal, interrupt);
  cleanups.add(cleanup);
  return () => {
    cleanups.delete(cleanup);
    if (cleanups.size === 0) for (const signal of SIGNALS) process.off(signal, interrupt);
  };
}
