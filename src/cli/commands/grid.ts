import { extname, resolve } from 'node:path';
import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { findModelFolder, readManifest } from '../../main/library/modelFolder.js';
import { listStyles, styleImagePath, type LibraryStyle } from '../../main/library/styleLibrary.js';
import { appPaths } from '../../main/paths/appPaths.js';
import { appVersion } from '../../main/paths/appVersion.js';
import { collectPhotos } from '../../main/photos/collectPhotos.js';
import { writeGridSheet } from '../../main/painting/gridSheet.js';
import { chooseStyle, type StyleChoice } from '../../main/library/styleChoice.js';
import { stylizeGrid } from '../../main/painting/stylizeGrid.js';
import { MAX_SIDE_PX, MIN_SIDE_PX } from '../../shared/batch/outputSize.js';
import type { BackendChoice } from '../../shared/domain/backends.js';
import { describePassedOver, formatOfExtension } from '../../shared/domain/imageFormat.js';
import type { Effort } from '../../shared/domain/effort.js';
import { ExpectedError } from '../../shared/errors.js';
import { printError } from '../describeError.js';
import { EXIT } from '../exitCodes.js';
import { finishOption } from '../lookOptions.js';
import { backendOption, collect, integerBetween, modelOption, strengthOption } from '../options.js';
import { createProgressView } from '../progressView.js';
import { noteSources } from '../sourceNotes.js';
import { printNote, printResult } from '../terminal.js';
import { withEngine } from '../withEngine.js';

interface GridFlags {
  readonly style?: readonly string[];
  readonly out: string;
  readonly sheet?: string;
  readonly cell: number;
  readonly strength: number;
  readonly finish: Effort;
  readonly size?: number;
  readonly backend: BackendChoice;
  readonly model?: string;
  readonly overwrite?: boolean;
}

const HELP = `
Every photo is stylized in every style, as PHOTO@STYLE.png. A folder as PHOTO or as --style means the images in it;
without --style all built-in styles are taken. Cells that exist are kept, so that an interrupted grid goes on.

Examples:
  $ pentimento grid photos/ --style paintings/ --out cells --sheet sheet.jpg
  $ pentimento grid portrait.jpg --out cells --sheet all-styles.jpg`;

export function registerGrid(program: Command): void {
  program
    .command('grid')
    .description('stylize every photo in every style, and arrange the results on a contact sheet')
    .argument('<photo...>', 'photos, or folders of photos')
    .option('--style <image|name|folder>', 'an artwork, a style or a folder of artworks; may be repeated', collect)
    .requiredOption('--out <folder>', 'where the stylized images go')
    .option('--sheet <file>', 'contact sheet to write')
    .option('--cell <px>', "size of the sheet's pictures", integerBetween(32, 1024), 192)
    .addOption(strengthOption())
    .addOption(finishOption())
    .option('--size <px>', 'long side of the stylized images; never enlarges', integerBetween(MIN_SIDE_PX, MAX_SIDE_PX))
    .addOption(backendOption())
    .addOption(modelOption())
    .option('--overwrite', 'make all cells again, and replace the sheet')
    .addHelpText('after', HELP)
    .action(gridCommand);
}

async function gridCommand(paths: string[], flags: GridFlags): Promise<void> {
  const folders = appPaths();
  const sheetPath = checkedSheet(flags.sheet);
  const found = await collectPhotos(paths);
  for (const { error } of found.photos) if (error) printError(error);
  if (found.passedOver && found.passedOver.length > 0) printNote(describePassedOver(found.passedOver));
  const photos = found.photos.filter(({ error }) => !error).map(({ path }) => path);
  const { styles: library } = await listStyles(folders);
  const styles = await chooseStyles(flags.style, library);
  await noteSources(styles.flatMap((choice) => (choice.kind === 'image' ? [choice.path] : [])));
  const modelFolder = findModelFolder({ model: flags.model, shipped: folders.models });
  const { trunk } = await readManifest(modelFolder);
  const canReplace = flags.overwrite ?? false;
  const outFolder = resolve(flags.out);

  const view = createProgressView();
  const { cells, failures } = await withEngine((engine, signal) =>
    stylizeGrid({
      engine,
      photos,
      styles,
      outFolder,
      trunk,
      modelFolder,
      signal,
      canReplace,
      backend: flags.backend,
      strength: flags.strength,
      effort: flags.finish,
      sizePx: flags.size,
      codeCacheFolder: folders.codeCache,
      appVersion: appVersion(),
      onProgress: ({ fraction, phase, secondsLeft }) => view.update(fraction, phase, secondsLeft),
    }),
  ).finally(() => view.end());
  for (const { error } of failures) printError(error);
  if (sheetPath !== undefined) {
    const cell = (photo: number, style: number): string | undefined =>
      cells.find((each) => each.photo === photos[photo] && each.style === styles[style]?.name)?.path;
    await writeGridSheet(
      sheetPath,
      { photos, styles: styles.map(pictureOf), cell },
      { cellPx: flags.cell, canReplace },
    );
  }
  printResult(`${cells.length} pictures in ${outFolder}${sheetPath === undefined ? '' : `, sheet ${sheetPath}`}`);
  const isWhole = failures.length === 0 && photos.length === found.photos.length;
  process.exitCode = isWhole ? EXIT.done : EXIT.failed;
}

async function chooseStyles(
  wanted: readonly string[] | undefined,
  library: readonly LibraryStyle[],
): Promise<StyleChoice[]> {
  if (!wanted) {
    return library
      .filter(({ origin }) => origin === 'built-in')
      .map((style) => ({ kind: 'library', name: style.info.name, weight: 1, style }));
  }
  const choices: StyleChoice[] = [];
  for (const text of wanted) {
    const isFolder = (await stat(text).catch(() => undefined))?.isDirectory() ?? false;
    const images = isFolder ? (await collectPhotos([text])).photos.map(({ path }) => path) : [text];
    for (const image of images) choices.push(await chooseStyle(image, library));
  }
  return choices;
}

function pictureOf(choice: StyleChoice): string | undefined {
  if (choice.kind === 'code') return undefined;
  return choice.kind === 'image' ? choice.path : styleImagePath(choice.style);
}

function checkedSheet(path: string | undefined): string | undefined {
  if (path !== undefined && !formatOfExtension(extname(path))) {
    throw new ExpectedError('usage', `${path} has no extension of a format that is written.`, {
      advice: 'Name it like sheet.jpg.',
    });
  }
  return path;
}
