import type { ElectronApplication, Page } from 'playwright-core';

/** The shells that every story is told in. */
export const SHELLS = ['electron', 'browser'] as const;
export type ShellName = (typeof SHELLS)[number] | 'packaged';

/** How long a page may take to answer a press, on a machine that has other things to do. */
export const ACTION_LIMIT_MS = 60_000;

/** Where a studio keeps what is the user's and what can be made again. One that is started again gets the same. */
export interface StudioFolders {
  readonly home: string;
  readonly cache: string;
}

/** A studio that runs, whichever shell is around it: what a story does apart from looking at the page. */
export interface RunningStudio {
  readonly page: Page;
  /** The process that answers the window. */
  readonly pid: number;
  /** Electron's own side, where that is the shell. */
  readonly app?: ElectronApplication;
  /** What the page complained about: errors on its console, breaches of its content policy, uncaught errors. */
  readonly complaints: readonly string[];
  /** Answers the file dialog that `ask` brings up, as the user would. */
  choosePhotos(paths: readonly string[], ask: () => Promise<void>): Promise<void>;
  /** The same for a folder below the story's own. */
  chooseFolder(path: string, ask: () => Promise<void>): Promise<void>;
  /** Waits for what `ask` makes the window save, where exports are downloaded; null if they lie next to the photo. */
  download(ask: () => Promise<void>): Promise<string> | null;
  /** Ends it as the system would for lack of memory. */
  kill(): Promise<void>;
  /** Closes it as the user would. Does nothing once it has ended. */
  close(): Promise<void>;
}

/** Collects what a page complains about. */
export function listenForComplaints(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return complaints;
}
