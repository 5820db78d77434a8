import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { forkEngine } from '../../main/engine/forkEngine.js';
import { accessTo } from '../../main/files/fileAccess.js';
import { openBrowserHost } from '../../main/host/browserHost.js';
import { createHostShell } from '../../main/host/hostShell.js';
import { openLog } from '../../main/log/log.js';
import { appPaths } from '../../main/paths/appPaths.js';
import { appRoot } from '../../main/paths/appRoot.js';
import { createStudio } from '../../main/studio/createStudio.js';
import { ExpectedError } from '../../shared/errors.js';
import { withInterrupts } from '../interrupts.js';
import { backendOption, collect, integerBetween, modelOption } from '../options.js';
import { printResult } from '../terminal.js';

interface OpenOptions {
  readonly browser?: boolean;
  readonly electron?: boolean;
  readonly allow?: string[];
  readonly port: number;
  readonly backend: Parameters<typeof createStudio>[0]['backend'];
  readonly model?: string;
}

const HELP = `
--allow and --port choose the browser as well. There the studio is for this machine alone: it listens on 127.0.0.1, and
the address holds a key that is new with every start. Photos are uploaded; with --allow the browser may also look into
folders of this machine, open photos from them and export to them.

On another machine, through a tunnel: ssh -L 7000:127.0.0.1:7000 HOST, there --port 7000, and open the printed address here.

Examples:
  $ pentimento open
  $ pentimento open holiday/beach.jpg
  $ pentimento open --browser --port 7000 --allow photos --allow painted`;

export function registerOpen(program: Command): void {
  program
    .command('open')
    .description('open the studio in its own window or in the browser')
    .argument('[photo...]', 'photos and folders to open')
    .option('--browser', 'in the browser, by an address that is printed')
    .option('--electron', 'in a window of its own')
    .option(
      '--allow <folder>',
      'a folder that the browser may open photos from and export to; may be repeated',
      collect,
    )
    .option('--port <number>', 'the port of the address; 0 takes any that is free', integerBetween(0, 65_535), 0)
    .addOption(backendOption())
    .addOption(modelOption())
    .addHelpText('after', HELP)
    .action(openCommand);
}

/**
 * Opens the browser host and runs until it is interrupted. By then the launcher has decided that a desktop window is
 * not wanted or not available.
 */
async function openCommand(photos: string[], options: OpenOptions): Promise<void> {
  if (options.electron) {
    throw new ExpectedError('usage', 'A window of its own is opened by the launcher.', {
      advice: 'Start it with npm start or bin/pentimento.mjs open --electron.',
    });
  }
  const paths = appPaths();
  const folders = options.allow ?? [];
  const log = await openLog(paths.logs);
  const ending = new AbortController();
  const studio = await createStudio({
    paths,
    log,
    access: accessTo([...folders, ...photos]),
    shell: createHostShell({ hasServerFiles: folders.length > 0, quit: () => ending.abort() }),
    launchEngine: () => forkEngine(),
    backend: options.backend === 'auto' ? undefined : options.backend,
    model: options.model,
  });
  try {
    const host = await openBrowserHost({
      studio,
      port: options.port,
      rendererFolder: join(appRoot(), 'out', 'renderer'),
    });
    try {
      if (photos.length > 0) await studio.openPaths(photos.map((photo) => resolve(photo)));
      printResult(`Pentimento is open at ${host.url}`);
      await withInterrupts(
        (signal) => untilAborted(AbortSignal.any([signal, ending.signal])),
        () => undefined,
      );
    } finally {
      await host.close();
    }
  } finally {
    await studio.close();
    await log.close();
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
