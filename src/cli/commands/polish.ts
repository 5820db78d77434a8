import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import writeFileAtomic from 'write-file-atomic';
import { findModelFolder, readManifest } from '../../main/library/modelFolder.js';
import { scanImageFolder } from '../../main/images/imageFolder.js';
import {
  findStyle,
  listStyles,
  polishedAt,
  removeStyleAdapter,
  type LibraryStyle,
} from '../../main/library/styleLibrary.js';
import { keepPolish, polishLibraryStyle } from '../../main/painting/polishLibraryStyle.js';
import { appPaths } from '../../main/paths/appPaths.js';
import { POLISH_SECONDS } from '../../main/training/polishConfig.js';
import { pathsIn } from '../../main/training/styleSet.js';
import type { BackendChoice } from '../../shared/domain/backends.js';
import type { PolishFigures, PolishResult } from '../../shared/engine/events.js';
import { ExpectedError } from '../../shared/errors.js';
import { EXIT } from '../exitCodes.js';
import { backendOption, integerBetween, jsonOption, modelOption, numberBetween } from '../options.js';
import { createProgressView } from '../progressView.js';
import { printJson, printResult } from '../terminal.js';
import { withEngine } from '../withEngine.js';

interface PolishFlags {
  readonly seconds?: number;
  readonly steps?: number;
  readonly photos?: string;
  readonly artworks?: string;
  readonly seed?: number;
  readonly undo?: boolean;
  readonly out?: string;
  readonly backend: BackendChoice;
  readonly model?: string;
  readonly json?: boolean;
}

const HELP = `
Trains what is the style's own, an adapter of at most 600 KB, for 90 seconds: the style comes closer to its picture
and still blends with all others. From then on it is painted with it, and packs contain it. Polishing again goes on from
there. Ctrl-C keeps what has been learned so far; after a crash, the same command continues.

Without --photos, rendered scenes are practiced on.

Examples:
  $ pentimento polish "wheat field"
  $ pentimento polish gouache --artworks ~/art/gouache --photos ~/photos --seconds 600
  $ pentimento polish gouache --undo`;

/** Adds `polish`: a style learns to come closer to its picture. */
export function registerPolish(program: Command): void {
  program
    .command('polish')
    .description('train a style of yours for 90 seconds, so that it comes closer to its picture')
    .argument('<style>', 'a style of yours, by name')
    .addOption(
      new Option('--seconds <number>', `train for about this long (default: ${POLISH_SECONDS})`).argParser(
        numberBetween(1, 1e6),
      ),
    )
    .addOption(
      new Option('--steps <number>', 'train for this many steps instead')
        .argParser(integerBetween(1, 1e6))
        .conflicts('seconds'),
    )
    .option('--photos <folder>', 'photos to practice on')
    .option('--artworks <folder>', "pictures that are the style, instead of the style's own")
    .option('--seed <number>', 'seed of all randomness', integerBetween(0, 0xffffffff))
    .addOption(new Option('--undo', 'go back to the unpolished style').conflicts(['seconds', 'steps', 'out']))
    .option('--out <file>', 'write the adapter to a file; the style stays as it is')
    .addOption(backendOption())
    .addOption(modelOption())
    .addOption(jsonOption('what the polish has changed'))
    .addHelpText('after', HELP)
    .action(polishCommand);
}

async function polishCommand(wanted: string, flags: PolishFlags): Promise<void> {
  const paths = appPaths();
  const { styles } = await listStyles(paths);
  const style = findStyle(styles, wanted);
  if (style.origin !== 'own' && flags.out === undefined) {
    throw new ExpectedError('access/denied', `${style.info.name} is a built-in style, which stays as it is.`, {
      advice: 'Add its picture as a style of your own, or write the adapter to a file with --out.',
    });
  }
  if (flags.undo) await undo(style, flags);
  else await polish(style, flags);
}

async function undo(style: LibraryStyle, { json }: PolishFlags): Promise<void> {
  const wasPolished = (await polishedAt(style)) > 0;
  await removeStyleAdapter(style);
  if (json) printJson({ style: style.info.id, wasPolished });
  else printResult(wasPolished ? `${style.info.name} is unpolished again.` : `${style.info.name} was not polished.`);
}

async function polish(style: LibraryStyle, flags: PolishFlags): Promise<void> {
  const paths = appPaths();
  const { backend, seed, out, json } = flags;
  const modelFolder = findModelFolder({ model: flags.model, shipped: paths.models });
  const { trunk } = await readManifest(modelFolder);
  const photos = flags.photos === undefined ? [] : pathsIn(await scanImageFolder(resolve(flags.photos)));
  const view = json ? undefined : createProgressView();
  const result = await withEngine(async (engine, signal) => {
    const onProgress = ({ fraction, secondsLeft }: { fraction: number; secondsLeft?: number | undefined }): void =>
      view?.update(fraction, `polishing ${style.info.name}`, secondsLeft ?? null);
    return polishLibraryStyle(style, {
      engine,
      backend,
      modelFolder,
      trunk,
      polishFolder: paths.polish,
      artworks: flags.artworks === undefined ? undefined : resolve(flags.artworks),
      photos,
      length: flags.steps === undefined ? { seconds: flags.seconds ?? POLISH_SECONDS } : { steps: flags.steps },
      seed,
      job: { signal, onProgress },
    });
  }).finally(() => view?.end());
  const isKept = out === undefined ? await keepPolish(style, result) : await writeOut(resolve(out), result);
  if (json) {
    const { adapter, type: _type, ...facts } = result;
    printJson({ style: style.info.id, ...facts, adapterBytes: adapter?.length ?? null, isKept });
  } else for (const line of resultLines(style, result, isKept)) printResult(line);
  if (result.reason === 'stopped') process.exitCode = EXIT.interrupted;
}

async function writeOut(path: string, { adapter }: PolishResult): Promise<boolean> {
  if (!adapter) return false;
  await writeFileAtomic(path, Buffer.from(adapter));
  return true;
}

function resultLines({ info }: LibraryStyle, result: PolishResult, isKept: boolean): string[] {
  const { reason, step, seconds, before, after } = result;
  const did = `${step} steps in ${Math.round(seconds)} s${reason === 'stopped' ? ', stopped' : ''}`;
  if (!isKept) return [`${info.name} stays as it was: ${did} brought it no closer to its picture.`];
  const change = (name: keyof PolishFigures): string => {
    const percent = Math.round(100 * (after[name] / before[name] - 1));
    return `${name} ${percent > 0 ? '+' : ''}${percent} %`;
  };
  return [
    `${info.name} is polished: ${did}.`,
    `Distances on photos that it has not seen: ${change('style')}, ${change('cover')}, ${change('content')}.`,
    `Go back with: pentimento polish ${info.id} --undo`,
  ];
}
