import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runInThread } from '../../../../src/main/threads/runInThread.js';
import { tempFolder } from '../../../helpers/tempFolder.js';

/** A thread's file. */
function threadOf(code: string): string {
  const path = join(tempFolder(), 'thread.mjs');
  writeFileSync(path, `import { parentPort, workerData } from 'node:worker_threads';\n${code}\n`);
  return path;
}

const FOREVER = 'setInterval(() => undefined, 1000);';

it('answers with the first message of a thread that got a task', async () => {
  const entry = threadOf(`parentPort.postMessage(workerData.map((each) => 2 * each)); ${FOREVER}`);
  expect(await runInThread(entry, { task: [1, 2], mostMs: 60_000 })).toEqual([2, 4]);
});

it('fails with what the thread throws, or if it ends without a message', async () => {
  const failing = threadOf("throw new Error('damaged');");
  await expect(runInThread(failing, { task: null, mostMs: 60_000 })).rejects.toThrow('damaged');
  await expect(runInThread(threadOf(''), { task: null, mostMs: 60_000 })).rejects.toThrow('ended');
});

it('ends a thread that takes too long, or whose signal is aborted', async () => {
  await expect(runInThread(threadOf(FOREVER), { task: null, mostMs: 20 })).rejects.toThrow('0.02 s');
  const controller = new AbortController();
  const running = runInThread(threadOf(FOREVER), { task: null, mostMs: 60_000, signal: controller.signal });
  controller.abort();
  await expect(running).rejects.toMatchObject({ code: 'cancelled' });
  const late = runInThread(threadOf(FOREVER), { task: null, mostMs: 60_000, signal: AbortSignal.abort() });
  await expect(late).rejects.toMatchObject({ code: 'cancelled' });
});
