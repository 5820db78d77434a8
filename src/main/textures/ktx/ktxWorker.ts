import { parentPort, workerData } from 'node:worker_threads';
import { runKtxTask, type KtxTask } from './ktxThread.js';

/** The entry point of the thread that decodes or encodes one KTX2 texture. */
parentPort?.postMessage(await runKtxTask(workerData as KtxTask));
