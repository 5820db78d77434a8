import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** The child processes of `pid`, read from Linux' `/proc`. */
export function childrenOf(pid: number): number[] {
  const list = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return list === '' ? [] : list.split(' ').map(Number);
}

export function isRunning(pid: number): boolean {
  const path = `/proc/${pid}/stat`;
  if (!existsSync(path)) return false;
  try {
    // The state follows the name in parentheses; a zombie (Z) has ended.
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
