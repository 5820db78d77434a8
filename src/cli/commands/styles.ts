import type { Command } from 'commander';
import { listStyles } from '../../main/library/styleLibrary.js';
import { appPaths } from '../../main/paths/appPaths.js';
import { printError } from '../describeError.js';
import { EXIT } from '../exitCodes.js';
import { jsonOption } from '../options.js';
import { formatTable, printJson, printNote, printResult } from '../terminal.js';

export function registerStyles(program: Command): void {
  program
    .command('styles')
    .description('list the available styles by name')
    .addOption(jsonOption('the list'))
    .action(stylesCommand);
}

async function stylesCommand(flags: { readonly json?: boolean }): Promise<void> {
  const { styles, problems } = await listStyles(appPaths());
  for (const problem of problems) printError(problem);
  if (flags.json) {
    printJson(styles.map(({ info, origin, folder }) => ({ ...info, origin, folder })));
  } else {
    const rows = styles.map(({ info, origin }) => [
      info.id,
      info.name,
      origin === 'own' ? 'yours' : 'built in',
      info.description ?? '',
    ]);
    for (const line of formatTable(rows)) printResult(line);
    if (styles.length === 0) printNote('There are no styles yet: pentimento encode IMAGE --name NAME adds one.');
  }
  if (problems.length > 0) process.exitCode = EXIT.failed;
}
