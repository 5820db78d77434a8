import { parentPort } from 'node:worker_threads';
import { toSerialized } from '../../shared/errors.js';
import { MaskPainter } from './maskPainter.js';
import type { MaskAnswer, NumberedTask } from './maskThread.js';

/** The entry point of the thread that draws masks. */
const painter = new MaskPainter();

function answer({ id, task }: NumberedTask): MaskAnswer {
  try {
    return { id, painted: painter.paint(task) };
  } catch (thrown) {
    return { id, error: toSerialized(thrown) };
  }
}

parentPort?.on('message', (numbered: NumberedTask) => parentPort?.postMessage(answer(numbered)));
