import { resolve } from 'node:path';
import type { Command } from 'commander';
import { findModelFolder, readManifest } from '../../main/library/modelFolder.js';
import { readStylePack } from '../../main/library/stylePack.js';
import { installStylePack, type InstalledPack } from '../../main/library/stylePackInstall.js';
import { appPaths } from '../../main/paths/appPaths.js';
import { styleCodeSize } from '../../ml/models/generatorShape.js';
import { jsonOption, modelOption, parseStyleName } from '../options.js';
import { printJson, printNote, printResult } from '../terminal.js';

interface UnpackFlags {
  readonly name?: string;
  readonly replace?: boolean;
  readonly model?: string;
  readonly json?: boolean;
}

const HELP = `
A pack from a stranger is safe to open: nothing in it runs, and it cannot write anywhere but to your styles. A style of
yours is never replaced unless --replace says so.

A style that was made for another model than yours is encoded again from its picture whenever it is used; without a
picture it is refused.

Examples:
  $ pentimento unpack wheat.pentstyle
  $ pentimento unpack wheat.pentstyle --name "Wheat of Ada"`;

export function registerUnpack(program: Command): void {
  program
    .command('unpack')
    .description('add the style of a pack to your styles')
    .argument('<pack>', 'a .pentstyle file')
    .option('--name <name>', "what the style is called here (default: the pack's)", parseStyleName)
    .option('--replace', 'put it in the place of your style of that name')
    .addOption(modelOption())
    .addOption(jsonOption('the style'))
    .addHelpText('after', HELP)
    .action(unpackCommand);
}

const OUTCOMES: Readonly<Record<InstalledPack['outcome'], string>> = {
  installed: 'added',
  replaced: 'replaced',
  present: 'there already',
};

async function unpackCommand(path: string, flags: UnpackFlags): Promise<void> {
  const paths = appPaths();
  const { name } = flags;
  const { trunk, generator } = await readManifest(findModelFolder({ model: flags.model, shipped: paths.models }));
  const { style, outcome, isFromPicture } = await installStylePack(await readStylePack(resolve(path)), {
    userStyles: paths.userStyles,
    name,
    canReplace: flags.replace ?? false,
    model: { trunk, codeSize: styleCodeSize(generator) },
  });
  if (isFromPicture) {
    printNote(
      'It was made for another model: with this one it is encoded again from its picture, without what training added.',
    );
  }
  if (flags.json) printJson({ ...style.info, outcome, isFromPicture, folder: style.folder });
  else printResult(`${style.info.id}: ${style.info.name}, ${OUTCOMES[outcome]}, in ${style.folder}`);
}
