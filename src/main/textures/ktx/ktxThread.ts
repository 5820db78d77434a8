import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CancelledError } from '../../../shared/errors.js';
import { appRoot } from '../../paths/appRoot.js';
import { runInThread } from '../../threads/runInThread.js';
import { decodeBasis, encodeBasis, type DecodedKtx, type KtxPicture } from './basis.js';

export type KtxTask =
  { readonly kind: 'decode'; readonly bytes: Uint8Array } | { readonly kind: 'encode'; readonly picture: KtxPicture };

/** The time limit in ms: the largest texture takes about two minutes. */
const MOST_MS = 600_000;

export function runKtxTask(task: KtxTask): Promise<DecodedKtx | Uint8Array> {
  return task.kind === 'decode' ? decodeBasis(task.bytes) : encodeBasis(task.picture);
}

/** @throws CancelledError; Error for a damaged file */
export async function decodeKtx(bytes: Uint8Array, signal?: AbortSignal): Promise<DecodedKtx> {
  return (await runAside({ kind: 'decode', bytes }, signal)) as DecodedKtx;
}

/** @throws CancelledError; Error if the encoder fails */
export async function encodeKtx(picture: KtxPicture, signal?: AbortSignal): Promise<Uint8Array> {
  return (await runAside({ kind: 'encode', picture }, signal)) as Uint8Array;
}

/**
 * Works in a separate thread: encoding takes many seconds, and what a damaged file breaks ends only that thread. In the
 * calling thread if the thread is not built.
 */
async function runAside(task: KtxTask, signal: AbortSignal | undefined): Promise<DecodedKtx | Uint8Array> {
  const entry = join(appRoot(), 'out', 'main', 'ktx.js');
  if (signal?.aborted) throw new CancelledError();
  return existsSync(entry) ? runInThread(entry, { task, mostMs: MOST_MS, signal }) : runKtxTask(task);
}
