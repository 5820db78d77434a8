import { parentPort } from 'node:worker_threads';
import { findMask, type FindTask } from './findMask.js';

/** The entry point of the thread that finds masks, one after the other. */
parentPort?.on('message', (task: FindTask) => {
  // A failure ends the thread, which tells who waits for the answer.
  void findMask(task).then((mask) => parentPort?.postMessage(mask));
});
