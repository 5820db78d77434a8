import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { testBrowser } from '../../../scripts/e2e/testBrowser.mjs';
import { testElectron } from '../../../scripts/e2e/testElectron.mjs';
import { ensureBuild } from '../../../scripts/setup/build.mjs';
import { ROOT } from '../../../scripts/setup/places.mjs';

/** A program to run the stories in, or why there is none. */
export type Found = { readonly executable: string } | { readonly reason: string };

declare module 'vitest' {
  export interface ProvidedContext {
    electron: Found;
    browser: Found;
    /** Contains everything that the stories write. */
    workFolder: string;
  }
}

const SCREEN = '1600x1000x24';

/** Builds, finds Electron, a browser and a display, and cleans up after the stories. */
export default async function setup(project: TestProject): Promise<() => void> {
  await ensureBuild(ROOT);
  const workFolder = mkdtempSync(join(tmpdir(), 'pentimento-e2e-'));
  const electron = await testElectron();
  project.provide('browser', await testBrowser());
  project.provide('workFolder', workFolder);
  const needsScreen = process.platform === 'linux' && 'executable' in electron && !process.env['DISPLAY'];
  const screen = needsScreen ? await startScreen() : undefined;
  project.provide('electron', electron);
  return () => {
    screen?.kill();
    rmSync(workFolder, { recursive: true, force: true });
  };
}

/** A virtual display with the first free number. */
function startScreen(): Promise<ChildProcess> {
  return new Promise((resolve, reject) => {
    const screen = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', SCREEN, '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    });
    let complaints = '';
    screen.stderr?.on('data', (text: Buffer) => (complaints += text.toString()));
    screen.stdio[3]?.once('data', (number: Buffer) => {
      process.env['DISPLAY'] = `:${number.toString().trim()}`;
      resolve(screen);
    });
    screen.once('error', reject);
    screen.once('exit', (code) => reject(new Error(`Xvfb ended with ${code}: ${complaints}`)));
  });
}
