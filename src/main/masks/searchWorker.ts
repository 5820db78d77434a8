import { parentPort, workerData } from 'node:worker_threads';
import { findMask, type FindTask } from './findMask.js';

/** The entry point of the thread that finds one mask. */
parentPort?.postMessage(await findMask(workerData as FindTask));
