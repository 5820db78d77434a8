import { resolve } from 'node:path';
import type { Command } from 'commander';
import { findModelFolder } from '../../main/library/modelFolder.js';
import { appPaths } from '../../main/paths/appPaths.js';
import { buildGallery } from '../../main/painting/buildGallery.js';
import type { BackendChoice } from '../../shared/domain/backends.js';
import { backendOption, modelOption } from '../options.js';
import { createProgressView } from '../progressView.js';
import { printResult } from '../terminal.js';
import { withEngine } from '../withEngine.js';

interface GalleryFlags {
  readonly out?: string;
  readonly backend: BackendChoice;
  readonly model?: string;
}

/** Adds `gallery`: rebuilds the built-in styles, which a new model requires. */
export function registerGallery(program: Command): void {
  program
    .command('gallery')
    .description('paint and encode the built-in styles again, for a new model')
    .option('--out <folder>', "where they go (default: the program's own)")
    .addOption(backendOption())
    .addOption(modelOption())
    .action(galleryCommand);
}

async function galleryCommand(flags: GalleryFlags): Promise<void> {
  const paths = appPaths();
  const { styles } = await import('../../samples/styles.js');
  const modelFolder = findModelFolder({ model: flags.model, shipped: paths.models });
  const folder = resolve(flags.out ?? paths.builtInStyles);
  const view = createProgressView();
  const saved = await withEngine((host, signal) =>
    buildGallery({
      host,
      styles,
      folder,
      backend: flags.backend,
      modelFolder,
      signal,
      onProgress: ({ fraction, phase }) => view.update(fraction, phase),
    }),
  ).finally(() => view.end());
  for (const { info } of saved) printResult(`${info.id}: ${info.name}`);
}
