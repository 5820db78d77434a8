import type { Log } from '../../src/main/log/log.js';

/** A log that discards everything. */
export const silentLog: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
