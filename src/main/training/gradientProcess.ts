import { selectBackend } from '../../ml/backends/ladder.js';
import { MicroBatchDifferentiator } from '../../ml/train/gradientWorker.js';
import { BugError } from '../../shared/errors.js';
import { gradientRequestSchema, type GradientAnswer, type GradientMessage } from './gradientMessages.js';
import { openTask } from './trainingInputs.js';

/**
 * The entry of a process that computes gradients for a training. Its only state is the task. It exits when the
 * training's process disconnects or dies.
 */
let differentiator: MicroBatchDifferentiator | undefined;

async function answerTo(message: GradientMessage): Promise<GradientAnswer> {
  if (message.type === 'open') {
    await selectBackend(message.backend);
    // Parameters come with every request.
    const task = await openTask({ ...message.config, initialWeights: undefined });
    differentiator = new MicroBatchDifferentiator(task);
    return { type: 'opened' };
  }
  if (!differentiator) throw new BugError('A gradient process was asked to compute before it was opened.');
  return { type: 'computed', networks: await differentiator.compute(message) };
}

async function answer(given: unknown): Promise<void> {
  let answer: GradientAnswer;
  try {
    answer = await answerTo(gradientRequestSchema.parse(given));
  } catch (thrown) {
    answer = { type: 'failed', message: thrown instanceof Error ? thrown.message : String(thrown) };
  }
  process.send?.(answer);
}

// Ctrl-C in a terminal signals every process of the group; the training stops this one when it is done.
process.on('SIGINT', () => undefined);
process.on('message', (given) => void answer(given));
process.on('disconnect', () => process.exit(0));
