import { readdirSync, readFileSync } from 'node:fs';
import { eventually, isRunning } from '../../helpers/processes.js';

/** The processes below one, by Linux' own account. */
export interface ProcessTree {
  readonly pids: readonly number[];
  /** @throws where one of them is still there after a while */
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

/** The engine of a studio: a forked Node process, or Electron's utility process. Undefined while there is none. */
export function enginePid(studioPid: number): number | undefined {
  return descendants(studioPid).find((pid) =>
    /[/\\]engine\.js|--utility-sub-type=node\.mojom\.NodeService/.test(commandLine(pid)),
  );
}

function descendants(pid: number): number[] {
  return childrenOf(pid).flatMap((child) => [child, ...descendants(child)]);
}

/** A process's children are listed by the thread that started them, and Chromium starts its own from several. */
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
