import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { ElectronApplication } from 'playwright-core';
import { afterEach, describe, expect, inject, it, onTestFailed } from 'vitest';
import { startBrowser } from './browserStudio.js';
import { startElectron } from './electronStudio.js';
import type { Found } from './globalSetup.js';
import { processesBelow } from './processTree.js';
import type { RunningStudio, ShellName, StudioFolders } from './runningStudio.js';

/** The context of a story: a separate folder, and studios that are closed at its end. */
export interface Stage {
  readonly folder: string;
  readonly folders: StudioFolders;
  /** Starts a studio; `files` are opened by the system if the shell supports that. */
  start(files?: readonly string[]): Promise<RunningStudio>;
}

/** The Electron application of a studio that runs in it. */
export function electronOf({ app }: RunningStudio): ElectronApplication {
  if (!app) throw new Error('This studio does not run in Electron.');
  return app;
}

/**
 * Runs the stories in one shell. Without its program they are skipped, or fail if skipping is not allowed (`CI=true`).
 */
export function shellSuite(shell: ShellName, found: Found, tell: (stage: () => Stage) => void): void {
  if ('reason' in found) {
    const { reason } = found;
    it.skipIf(process.env['CI'] !== 'true')(`tells its stories in ${shell} (${reason})`, () => {
      throw new Error(reason);
    });
    return;
  }
  describe(shell, () => {
    const running: RunningStudio[] = [];
    afterEach(async () => {
      for (const studio of running.splice(0)) {
        await keepPicture(studio, shell);
        const processes = processesBelow(studio.pid);
        await studio.close();
        await processes.expectGone();
      }
    });
    // Read late: the path of a packaged program is unknown until it is packaged.
    tell(() => createStage(shell, found.executable, running));
  });
}

function createStage(shell: ShellName, executable: string, running: RunningStudio[]): Stage {
  const folder = mkdtempSync(join(inject('workFolder'), `${shell}-`));
  const folders = { home: join(folder, 'home'), cache: join(folder, 'cache') };
  const downloads = join(folder, 'downloads');
  mkdirSync(downloads);
  return {
    folder,
    folders,
    async start(files = []) {
      const options = { ...folders, executable };
      const studio =
        shell === 'browser'
          ? await startBrowser({ ...options, allowed: folder, downloads })
          : await startElectron({ ...options, files, isPackaged: shell === 'packaged' });
      running.push(studio);
      onTestFailed(() => {
        process.stderr.write(`The page complained: ${studio.complaints.join('\n') || 'not at all'}\n`);
      });
      return studio;
    },
  };
}

/** Saves a screenshot at the end, if `PENTIMENTO_E2E_PICTURES` names a folder. */
async function keepPicture({ page }: RunningStudio, shell: ShellName): Promise<void> {
  const folder = process.env['PENTIMENTO_E2E_PICTURES'];
  if (folder === undefined || page.isClosed()) return;
  const story = expect.getState().currentTestName?.replace(/\W+/g, '-') ?? shell;
  await page
    .screenshot({ path: join(folder, `${story}.png`) })
    .catch((thrown: unknown) => process.stderr.write(String(thrown)));
}
