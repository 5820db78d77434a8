import type { ChildProcess } from 'node:child_process';

export interface Finished {
  /** The exit code, or null after a signal. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
  /** Settles when stderr matches. */
  said(pattern: RegExp): Promise<void>;
}

/** Collects the output of a program. */
export function follow(child: ChildProcess): Started {
  let stdout = '';
  let stderr = '';
  const watchers = new Set<() => void>();
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    watchers.forEach((watch) => watch());
  });
  const finished = new Promise<Finished>((resolve) => {
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
  const said = (pattern: RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const watch = (): void => {
        if (!pattern.test(stderr)) return;
        watchers.delete(watch);
        resolve();
      };
      watchers.add(watch);
      watch();
      void finished.then(() => reject(new Error(`It ended without saying ${String(pattern)}: ${stderr}`)));
    });
  return { child, finished, said };
}

/** The address that an opened studio prints. */
export function addressOf({ child, finished }: Started): Promise<URL> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (part: string) => {
      text += part;
      const address = /http:\S+\/#token=\S+/.exec(text)?.[0];
      if (address !== undefined) resolve(new URL(address));
    });
    void finished.then(({ stderr }) => reject(new Error(`It ended: ${stderr}`)));
  });
}
