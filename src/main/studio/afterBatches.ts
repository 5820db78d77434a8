import type { AfterBatch, AfterState } from '../../shared/contract/batch.js';
import type { Log } from '../log/log.js';
import type { Emit } from '../events/emitter.js';
import { notAvailable, type Shell } from './shell.js';

/** How long the user can cancel before it happens. */
const GRACE_MS = 60_000;

export interface AfterBatchesOptions {
  readonly shell: Pick<Shell, 'quit' | 'sleep'>;
  readonly emit: Emit;
  readonly log: Log;
  readonly graceMs?: number | undefined;
}

/** The action when the batch queue has no work left: the program quits, or the machine sleeps. Happens once. */
export class AfterBatches {
  private action: AfterBatch = 'nothing';
  private countdown: { readonly dueAt: number; readonly timer: NodeJS.Timeout } | undefined;

  constructor(private readonly options: AfterBatchesOptions) {}

  get state(): AfterState {
    return { action: this.action, dueAt: this.countdown?.dueAt ?? null };
  }

  /** @throws ExpectedError `contract/not-available` if the shell cannot do it */
  set(action: AfterBatch): void {
    const { shell } = this.options;
    if (action === 'quit' && !shell.quit) throw notAvailable('Ending the program');
    if (action === 'sleep' && !shell.sleep) throw notAvailable('Putting the machine to sleep');
    this.stopCountdown();
    this.action = action;
    this.tell();
  }

  /** The queue finished by itself. */
  begin(): void {
    if (this.action === 'nothing' || this.countdown) return;
    const graceMs = this.options.graceMs ?? GRACE_MS;
    this.countdown = { dueAt: Date.now() + graceMs, timer: setTimeout(() => void this.happen(), graceMs) };
    this.tell();
  }

  /** There is work again. */
  hold(): void {
    if (this.stopCountdown()) this.tell();
  }

  close(): void {
    this.stopCountdown();
  }

  private async happen(): Promise<void> {
    const { shell, log } = this.options;
    const { action } = this;
    this.set('nothing');
    log.info('The batches are through', { action });
    try {
      if (action === 'quit') shell.quit?.();
      else await shell.sleep?.();
    } catch (thrown) {
      log.error('What was to happen after the batches failed', thrown);
    }
  }

  private stopCountdown(): boolean {
    const { countdown } = this;
    clearTimeout(countdown?.timer);
    this.countdown = undefined;
    return countdown !== undefined;
  }

  private tell(): void {
    this.options.emit('batch.after', this.state);
  }
}
