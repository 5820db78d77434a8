import { readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { toDiskError } from '../../main/files/diskErrors.js';
import { findModelFolder, readManifest } from '../../main/library/modelFolder.js';
import { findStyle, listStyles, styleModelFolder, type LibraryStyle } from '../../main/library/styleLibrary.js';
import { PACK_EXTENSION } from '../../main/library/stylePackManifest.js';
import { packStyle } from '../../main/library/stylePackWriter.js';
import { appPaths } from '../../main/paths/appPaths.js';
import { appVersion } from '../../main/paths/appVersion.js';
import { renderStylePreview } from '../../main/painting/renderStylePreview.js';
import type { BackendChoice } from '../../shared/domain/backends.js';
import { STYLE_PREVIEW_FILE } from '../../shared/domain/styleInfo.js';
import { ExpectedError } from '../../shared/errors.js';
import { backendOption, jsonOption, modelOption } from '../options.js';
import { packFacts } from '../packFacts.js';
import { printJson, printNote, printResult } from '../terminal.js';
import { withEngine } from '../withEngine.js';

interface PackFlags {
  readonly out: string;
  readonly author?: string;
  readonly license?: string;
  readonly source?: string;
  readonly quality?: string;
  readonly recipe?: string;
  readonly preview: boolean;
  readonly overwrite?: boolean;
  readonly backend: BackendChoice;
  readonly model?: string;
  readonly json?: boolean;
}

const HELP = `
A pack is one file that another Pentimento takes in with \`pentimento unpack\`: the style's numbers, its picture, a
preview, and what is known of its quality and its training.

Examples:
  $ pentimento pack "Wheat Field" --author "Ada" --license "CC BY 4.0" --out wheat${PACK_EXTENSION}
  $ pentimento inspect wheat${PACK_EXTENSION}`;

export function registerPack(program: Command): void {
  program
    .command('pack')
    .description('write a style to a file, to share it')
    .argument('<style>', 'its name, as `pentimento styles` lists it')
    .requiredOption('--out <file>', `the pack, NAME${PACK_EXTENSION}`)
    .option('--author <name>', 'who made the style')
    .option('--license <text>', 'what others may do with it')
    .option('--source <text>', 'where the pictures come from that it was made of')
    .option('--quality <file>', 'a quality card of `pentimento evaluate`')
    .option('--recipe <file>', 'a recipe of the training, as JSON')
    .option('--no-preview', 'make no preview where the style has none')
    .addOption(backendOption())
    .addOption(modelOption())
    .option('--overwrite', 'replace a file that exists')
    .addOption(jsonOption('what the pack says'))
    .addHelpText('after', HELP)
    .action(packCommand);
}

async function packCommand(name: string, flags: PackFlags): Promise<void> {
  const out = resolve(flags.out);
  if (extname(out).toLowerCase() !== PACK_EXTENSION) {
    throw new ExpectedError('usage', `${flags.out} is no name of a style pack.`, {
      advice: `Let it end in ${PACK_EXTENSION}.`,
    });
  }
  const { styles } = await listStyles(appPaths());
  const style = findStyle(styles, name);
  const pack = await packStyle(style, {
    out,
    canReplace: flags.overwrite ?? false,
    author: flags.author,
    license: flags.license,
    source: flags.source,
    quality: await readGiven(flags.quality),
    recipe: await readGiven(flags.recipe),
    preview: flags.preview ? await previewOf(style, flags) : undefined,
  });
  if (flags.json) printJson(packFacts(pack));
  else printResult(`${out}: ${style.info.name}, ${Math.ceil(pack.bytes / 1000)} kB`);
}

/** Renders a preview if the style has none and its model is available. */
async function previewOf(style: LibraryStyle, flags: PackFlags): Promise<Uint8Array | undefined> {
  if (existsSync(join(style.folder, STYLE_PREVIEW_FILE))) return undefined;
  const modelFolder = styleModelFolder(style) ?? findModelFolder({ model: flags.model, shipped: appPaths().models });
  if ((await readManifest(modelFolder)).trunk !== style.info.trunk) {
    printNote(`${style.info.name} was made for another model: its pack gets no preview.`);
    return undefined;
  }
  return withEngine((engine, signal) =>
    renderStylePreview(style, {
      engine,
      backend: flags.backend,
      modelFolder,
      appVersion: appVersion(),
      job: { signal },
    }),
  );
}

async function readGiven(path: string | undefined): Promise<Uint8Array | undefined> {
  if (path === undefined) return undefined;
  return readFile(path).catch((thrown: unknown) => {
    throw toDiskError(thrown, path, 'read');
  });
}
