import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** The processes that `pid` has started, by Linux' own account. */
export function childrenOf(pid: number): number[] {
  const list = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return list === '' ? [] : list.split(' ').map(Number);
}

export function isRunning(pid: number): boolean {
  const path = `/proc/${pid}/stat`;
  if (!existsSync(path)) return false;
  try {
    // The state follows the name in brackets; a zombie has ended and only waits to be noticed.
    return readFileSync(path, 'utf8').split(') ').at(-1)?.charAt(0) !== 'Z';
  } catch {
    return false;
  }
}

/** Waits until `isTrue`, at most `limitMs`. @returns whether it came true */
export async function eventually(isTrue: () => boolean, limitMs = 10_000): Promise<boolean> {
  const end = performance.now() + limitMs;
  while (!isTrue()) {
    if (performance.now() > end) return false;
    await sleep(20);
  }
  return true;
}
