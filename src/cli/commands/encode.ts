import { resolve } from 'node:path';
import type { Command } from 'commander';
import { findModelFolder } from '../../main/library/modelFolder.js';
import { listStyles, nameTaken, saveStyle } from '../../main/library/styleLibrary.js';
import { appPaths } from '../../main/paths/appPaths.js';
import type { BackendChoice } from '../../shared/domain/backends.js';
import { styleIdFor } from '../../shared/domain/styleInfo.js';
import { backendOption, jsonOption, modelOption, parseStyleName } from '../options.js';
import { noteSources } from '../sourceNotes.js';
import { printJson, printResult } from '../terminal.js';
import { withEngine } from '../withEngine.js';

interface EncodeFlags {
  readonly name: string;
  readonly description?: string;
  readonly backend: BackendChoice;
  readonly model?: string;
  readonly json?: boolean;
}

const HELP = `
Examples:
  $ pentimento encode painting.jpg --name "Wheat Field"
  $ pentimento stylize photo.jpg --style "wheat field" --out painted.jpg`;

export function registerEncode(program: Command): void {
  program
    .command('encode')
    .description('add an artwork to your styles, by name')
    .argument('<image>', 'the artwork')
    .requiredOption('--name <name>', 'what the style is called', parseStyleName)
    .option('--description <text>', 'a line about it')
    .addOption(backendOption())
    .addOption(modelOption())
    .addOption(jsonOption('the new style'))
    .addHelpText('after', HELP)
    .action(encodeCommand);
}

async function encodeCommand(image: string, flags: EncodeFlags): Promise<void> {
  const paths = appPaths();
  const { name, description, backend } = flags;
  // Checked before any work. The same check is repeated when the style is saved.
  const { styles } = await listStyles(paths);
  if (styles.some(({ info, origin }) => origin === 'own' && info.id === styleIdFor(name))) {
    throw nameTaken(name);
  }
  const modelFolder = findModelFolder({ model: flags.model, shipped: paths.models });
  const imagePath = resolve(image);
  await noteSources([imagePath]);
  const { code, trunk } = await withEngine((host, signal) =>
    host.request(
      { type: 'encodeStyle', backend, modelFolder, imagePath, codeCacheFolder: paths.codeCache },
      { signal },
    ),
  );
  const saved = await saveStyle(paths.userStyles, { name, description, trunk, code, imagePath });
  if (flags.json) printJson({ ...saved.info, origin: saved.origin, folder: saved.folder });
  else printResult(`${saved.info.id}: ${saved.info.name} in ${saved.folder}`);
}
