import type { Command } from 'commander';
import { listStyles } from '../../main/library/styleLibrary.js';
import { appPaths } from '../../main/paths/appPaths.js';
import { appVersion } from '../../main/paths/appVersion.js';
import { printResult } from '../terminal.js';

/** What `npm start` shows once everything is in place. */
export function registerWelcome(program: Command): void {
  program.command('welcome').description('say how to begin').action(welcomeCommand);
}

async function welcomeCommand(): Promise<void> {
  const { styles } = await listStyles(appPaths());
  printResult(`Pentimento ${appVersion()} is ready. ${styles.length} styles are there by name (pentimento styles).

  npm run pentimento -- samples --out samples        photos and paintings to try it with
  npm run stylize -- PHOTO --style IMAGE --out FILE  stylize a photo after an artwork
  npm run pentimento -- doctor                       what this machine computes with
  npm run pentimento -- --help                       everything else`);
}
