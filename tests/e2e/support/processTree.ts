import { readdirSync, readFileSync } from 'node:fs';
import { eventually, isRunning } from '../../helpers/processes.js';

/** The descendants of a process, read from Linux' `/proc`. */
export interface ProcessTree {
  readonly pids: readonly number[];
  /** @throws if one of them still runs after a while */
  expectGone(): Promise<void>;
}

export function processesBelow(pid: number): ProcessTree {
  const pids = descendants(pid);
  return {
    pids,
    async expectGone() {
      const areGone = await eventually(() => [pid, ...pids].every((each) => !isRunning(each)));
      const left = [pid, ...pids].filter(isRunning).map((each) => `${each}: ${commandLine(each)}`);
      if (!areGone) throw new Error(`Processes are left behind:\n${left.join('\n')}`);
    },
  };
}

/** The engine of a studio: a forked Node process or Electron's utility process. Undefined if there is none. */
export function enginePid(studioPid: number): number | undefined {
  return descendants(studioPid).find((pid) =>
    /[/\\]engine\.js|--utility-sub-type=node\.mojom\.NodeService/.test(commandLine(pid)),
  );
}

function descendants(pid: number): number[] {
  return childrenOf(pid).flatMap((child) => [child, ...descendants(child)]);
}

/** Child processes are listed per thread, and Chromium starts children from several threads. */
function childrenOf(pid: number): number[] {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    const lists = threads.map((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8'));
    return lists.flatMap((list) => list.split(' ').filter(Boolean).map(Number));
  } catch {
    return [];
  }
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
