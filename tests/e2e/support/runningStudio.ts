import type { ElectronApplication, Page } from 'playwright-core';

/** The shells in which every story runs. */
export const SHELLS = ['electron', 'browser'] as const;
export type ShellName = (typeof SHELLS)[number] | 'packaged';

/** Time limit for a page's reaction to a click, on a busy machine. */
export const ACTION_LIMIT_MS = 60_000;

/** Folders of a studio for the user's data and for caches. A restarted studio gets the same folders. */
export interface StudioFolders {
  readonly home: string;
  readonly cache: string;
}

/** A running studio in any shell: everything that a story does outside the page. */
export interface RunningStudio {
  readonly page: Page;
  /** The process that answers the window's calls. */
  readonly pid: number;
  /** The Electron application, if that is the shell. */
  readonly app?: ElectronApplication;
  /** Problems of the page: console errors, violations of its content policy, uncaught errors. */
  readonly complaints: readonly string[];
  /** Answers the file dialog opened by `ask`, as the user would. */
  choosePhotos(paths: readonly string[], ask: () => Promise<void>): Promise<void>;
  /** The same for a subfolder of the story's folder. */
  chooseFolder(path: string, ask: () => Promise<void>): Promise<void>;
  /** Waits for the download started by `ask`; null in a shell that saves exports next to the photo. */
  download(ask: () => Promise<void>): Promise<string> | null;
  /** Waits until the file that `ask` saves is there, with this name where a dialog asks for one. @returns its path */
  saveFile(path: string, ask: () => Promise<void>): Promise<string>;
  /** Kills it as the system would when out of memory. */
  kill(): Promise<void>;
  /** Closes it as the user would. Does nothing once it has ended. */
  close(): Promise<void>;
}

/** Collects a page's problems. */
export function listenForComplaints(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return complaints;
}
