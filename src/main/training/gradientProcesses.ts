import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { GradientRequest, GradientWorker, NetworkGradient } from '../../ml/train/gradientWorker.js';
import type { TrainingConfig } from '../../ml/train/config.js';
import type { BackendName } from '../../shared/domain/backends.js';
import { ExpectedError } from '../../shared/errors.js';
import { appRoot } from '../paths/appRoot.js';
import { gradientAnswerSchema, type GradientAnswer, type GradientMessage } from './gradientMessages.js';

export interface GradientProcesses {
  readonly workers: readonly GradientWorker[];
  close(): void;
}

/**
 * Starts processes that compute micro-batches of a training, with the same task as the training itself.
 * @param config complete, as stored in the run
 * @throws ExpectedError `engine/crashed` if one of them does not start
 */
export async function openGradientProcesses(
  count: number,
  config: TrainingConfig,
  backend: BackendName,
): Promise<GradientProcesses> {
  const processes = Array.from({ length: count }, () => new GradientProcess());
  const close = (): void => processes.forEach((process) => process.close());
  try {
    await Promise.all(processes.map((process) => process.open(config, backend)));
  } catch (thrown) {
    close();
    throw thrown;
  }
  return { workers: processes, close };
}

interface Waiting {
  readonly resolve: (answer: GradientAnswer) => void;
  readonly reject: (error: Error) => void;
}

/** A child process that answers requests in the order they were sent. */
class GradientProcess implements GradientWorker {
  private readonly child: ChildProcess;
  private readonly waiting: Waiting[] = [];
  private isGone = false;

  constructor() {
    this.child = fork(join(appRoot(), 'out', 'main', 'gradients.js'), [], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.child.on('message', (given) => {
      const parsed = gradientAnswerSchema.safeParse(given);
      const first = this.waiting.shift();
      if (!parsed.success) first?.reject(parsed.error);
      else if (parsed.data.type === 'failed') first?.reject(crash(parsed.data.message));
      else first?.resolve(parsed.data);
    });
    this.child.once('error', () => this.fail());
    this.child.once('exit', () => this.fail());
  }

  async open(config: TrainingConfig, backend: BackendName): Promise<void> {
    const { answer } = await this.send({ type: 'open', config, backend });
    await answer;
  }

  async ask(request: GradientRequest): Promise<{ readonly answer: Promise<readonly NetworkGradient[]> }> {
    const { answer } = await this.send({ type: 'compute', ...request });
    const networks = answer.then((given) => (given.type === 'computed' ? given.networks : []));
    return { answer: networks };
  }

  close(): void {
    if (this.child.connected) this.child.disconnect();
  }

  /** Settles once the message has been sent; the answer comes later. */
  private async send(message: GradientMessage): Promise<{ answer: Promise<GradientAnswer> }> {
    const answer = new Promise<GradientAnswer>((resolve, reject) => this.waiting.push({ resolve, reject }));
    // It may reject before anything awaits it.
    answer.catch(() => undefined);
    if (this.isGone || !this.child.connected) this.fail();
    else await new Promise<void>((resolve) => this.child.send(message, () => resolve()));
    return { answer };
  }

  private fail(): void {
    this.isGone = true;
    for (const { reject } of this.waiting.splice(0)) reject(crash('it ended by itself'));
  }
}

function crash(why: string): ExpectedError {
  return new ExpectedError('engine/crashed', `A process that computes gradients cannot go on: ${why}.`, {
    advice: 'Resume the training from its last checkpoint.',
  });
}
