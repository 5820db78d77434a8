import { systemCode } from './diskErrors.js';

/** Whether a process of this machine is running. Also true if it ended and its id was reused. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    // A process of another user exists but may not be signaled.
    return systemCode(thrown) === 'EPERM';
  }
}
