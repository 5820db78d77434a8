import { join } from 'node:path';
import { ExpectedError } from '../../shared/errors.js';
import { ProcessLock } from '../files/processLock.js';

/** A run folder that only this process may write to until it is released. A killed process's lock is taken over. */
export class RunLock {
  private constructor(private readonly lock: ProcessLock) {}

  /** @throws ExpectedError `disk/exists` if a running process trains this run. */
  static async acquire(folder: string): Promise<RunLock> {
    const lock = await ProcessLock.acquire(
      join(folder, 'lock.json'),
      (holder) =>
        new ExpectedError('disk/exists', `Process ${holder} is already training the run in ${folder}.`, {
          details: { folder, process: holder },
          advice: 'Stop it first, or give the new run another name.',
        }),
    );
    return new RunLock(lock);
  }

  async release(): Promise<void> {
    await this.lock.release();
  }
}
