import { once } from 'node:events';
import { access } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { _electron, type ElectronApplication, errors } from 'playwright-core';
import { vi } from 'vitest';
import { ROOT } from '../../../scripts/setup/places.mjs';
import { studioEnvironment } from './environment.js';
import { ACTION_LIMIT_MS, listenForComplaints, type RunningStudio, type StudioFolders } from './runningStudio.js';

export interface ElectronOptions extends StudioFolders {
  readonly executable: string;
  /** Whether the executable is the packaged program instead of plain Electron. */
  readonly isPackaged?: boolean;
  /** Photos named on the command line. */
  readonly files?: readonly string[];
}

/** Time limit for closing the program before it is killed. */
const CLOSE_LIMIT_MS = 60_000;
const LAUNCH_LIMIT_MS = 40_000;

export type ElectronStudio = RunningStudio & { readonly app: ElectronApplication };

/**
 * Playwright holds the program back until it has connected to it, and in rare launches it never lets it go. No window has
 * been opened then, so another try tests the same.
 */
async function launched(options: Parameters<typeof _electron.launch>[0]): Promise<ElectronApplication> {
  try {
    return await _electron.launch(options);
  } catch (thrown) {
    if (!(thrown instanceof errors.TimeoutError)) throw thrown;
    process.stderr.write('Playwright did not let Electron go on; trying once more.\n');
    return await _electron.launch(options);
  }
}

/** Starts the built desktop shell and waits for its window. */
export async function startElectron(options: ElectronOptions): Promise<ElectronStudio> {
  const { executable, isPackaged = false, files = [] } = options;
  const isRoot = process.getuid?.() === 0;
  const app = await launched({
    executablePath: executable,
    // Chromium's sandbox does not run as root, and a virtual display has no graphics card.
    args: [...(isRoot ? ['--no-sandbox'] : []), '--disable-gpu', ...(isPackaged ? [] : [ROOT]), ...files],
    env: studioEnvironment(options),
    timeout: LAUNCH_LIMIT_MS,
  });
  const main = app.process();
  const page = await app.firstWindow();
  page.setDefaultTimeout(ACTION_LIMIT_MS);
  const complaints = listenForComplaints(page);
  let hasEnded = false;
  const ended = once(main, 'exit').then(() => (hasEnded = true));
  /** The system's dialog cannot be automated: the shell's call is answered instead. */
  const choose: RunningStudio['choosePhotos'] = async (paths, ask) => {
    await app.evaluate(
      ({ dialog }, filePaths) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths });
      },
      [...paths],
    );
    await ask();
  };
  return {
    app,
    page,
    pid: main.pid ?? 0,
    complaints,
    choosePhotos: choose,
    chooseFolder: (path, ask) => choose([path], ask),
    download: () => null,
    async saveFile(path, ask) {
      await app.evaluate(({ dialog }, filePath) => {
        dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
      }, path);
      await ask();
      await vi.waitFor(() => access(path), { timeout: ACTION_LIMIT_MS });
      return path;
    },
    async kill() {
      main.kill('SIGKILL');
      await ended;
    },
    async close() {
      if (hasEnded) return;
      // If a story ends during a job, the shell asks whether to quit, and nobody would answer.
      const close = async (): Promise<void> => {
        await app.evaluate(({ dialog }) => {
          const quitAnyway = 1;
          dialog.showMessageBoxSync = () => quitAnyway;
        });
        await app.close();
      };
      void close().catch(() => undefined);
      const patience = new AbortController();
      const isStuck = await Promise.race([
        ended.then(() => false),
        sleep(CLOSE_LIMIT_MS, true, { signal: patience.signal }),
      ]);
      patience.abort();
      if (!isStuck) return;
      main.kill('SIGKILL');
      await ended;
      throw new Error('The program did not close when it was asked to, and was killed.');
    },
  };
}
