import { systemCode } from './diskErrors.js';

/** Whether a process of this machine runs. One that was ended and whose number another has got counts as running. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    // A process of another user is there and may not be signaled.
    return systemCode(thrown) === 'EPERM';
  }
}
