import { parentPort } from 'node:worker_threads';
import { toSerialized } from '../../shared/errors.js';
import { IMAGE_FILES } from './imageFiles.js';
import type { ImageAnswer, ImageTask } from './imageThread.js';

/** The entry point of the thread that reads and writes image files. */
const port = parentPort;
const writes = new Map<number, AbortController>();

port?.on('message', (task: ImageTask) => {
  if (task.kind === 'abort') writes.get(task.id)?.abort();
  else void answer(task);
});

async function answer(task: Exclude<ImageTask, { kind: 'abort' }>): Promise<void> {
  let reply: ImageAnswer;
  try {
    reply = { id: task.id, done: await perform(task) };
  } catch (thrown) {
    reply = { id: task.id, error: toSerialized(thrown) };
  } finally {
    writes.delete(task.id);
  }
  port?.postMessage(reply);
}

function perform(task: Exclude<ImageTask, { kind: 'abort' }>): Promise<{ value: unknown; ms: number }> {
  if (task.kind === 'read') return IMAGE_FILES.read(task.path, task.options);
  const controller = new AbortController();
  writes.set(task.id, controller);
  return IMAGE_FILES.write(task.path, task.image, { ...task.options, signal: controller.signal });
}
