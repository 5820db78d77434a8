import { constants, setPriority } from 'node:os';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { findModelFolder, folderFiles } from '../../main/library/modelFolder.js';
import { appPaths } from '../../main/paths/appPaths.js';
import { runFolderOf } from '../../main/training/runPaths.js';
import { beginStyleRun, readStyleRun } from '../../main/training/styleRun.js';
import { addTrainedStyle } from '../../main/training/trainedStyle.js';
import type { TrainingOutcome } from '../../ml/train/ports.js';
import type { BackendChoice } from '../../shared/domain/backends.js';
import { STYLE_NETWORKS, styleIdFor } from '../../shared/domain/styleInfo.js';
import { STYLE_PRESET_MINUTES, type StylePreset } from '../../shared/domain/stylePresets.js';
import { trainingCost, type TrainingCost } from '../../shared/domain/trainingCost.js';
import { ExpectedError } from '../../shared/errors.js';
import { EXIT } from '../exitCodes.js';
import { withInterrupts } from '../interrupts.js';
import { backendOption, integerBetween, jsonOption, modelOption, numberBetween, parseStyleName } from '../options.js';
import { printJson, printResult, printText } from '../terminal.js';
import { outcomeLines, trainingLine } from '../trainingLines.js';

interface TrainFlags {
  readonly styles?: string;
  readonly photos?: string;
  readonly name?: string;
  readonly preset: StylePreset;
  readonly until?: number;
  readonly minutes?: number;
  readonly steps?: number;
  readonly resume?: string;
  readonly seed?: number;
  readonly wholeNetwork?: boolean;
  readonly excludeReserved?: boolean;
  readonly backend: BackendChoice;
  readonly model?: string;
  readonly priority: 'low' | 'normal';
  readonly json?: boolean;
}

/** The cost of each preset, with rendered scenes instead of photos. */
function costs(): string {
  const rows = Object.entries(STYLE_PRESET_MINUTES).map(([preset, minutes]) => {
    const [shared, own] = STYLE_NETWORKS.map((network) => trainingCost(network, minutes, 32));
    const text = ({ memoryBytes, diskBytes }: TrainingCost): string =>
      `${(memoryBytes / 1e9).toFixed(1)} GB of memory, ${Math.ceil(diskBytes / 1e6)} MB of disk`;
    return `  ${preset.padEnd(11)}${text(shared!)}; with --whole-network ${text(own!)}`;
  });
  return ['It takes about', ...rows].join('\n');
}

const HELP = `
Learns a style from one picture or from a folder of pictures that have it in common, and adds it to your styles. Only the
style's own few thousand numbers are trained, so it blends with all others; with --whole-network all of a network of its
own, which comes closer to the pictures and blends with none.

${costs()}

Eight of the photos are not trained on: on them the style is measured before and after, for the quality card that goes
with it. Fewer than 32 photos are joined by rendered scenes. Ctrl-C writes a checkpoint and ends; --resume goes on from the
last checkpoint, after a crash or a power cut too.

Examples:
  $ pentimento train --styles painting.jpg --photos ~/photos --name "Blue evening"
  $ pentimento train --styles ~/art/gouache --photos ~/photos --name Gouache --preset overnight
  $ pentimento train --styles ~/art/gouache --photos ~/photos --name "Gouache alone" --whole-network
  $ pentimento train --styles ~/art/gouache --photos ~/photos --name Gouache --until 07:00
  $ pentimento train --resume gouache`;

/** Options that are fixed when a training starts. */
const OF_A_NEW_ONE = [
  'styles',
  'photos',
  'name',
  'preset',
  'until',
  'minutes',
  'steps',
  'wholeNetwork',
  'seed',
  'excludeReserved',
];

/** Adds `train`: trains a style on the user's artworks. */
export function registerTrain(program: Command): void {
  program
    .command('train')
    .description('train a style of your own, from one picture or many')
    .option('--styles <image|folder>', 'the picture, or the folder of pictures')
    .option('--photos <folder>', 'photos to practice on; without them rendered scenes are used')
    .option('--name <name>', 'what the style is called', parseStyleName)
    .addOption(
      new Option('--preset <length>', 'quick: 20 minutes, evening: 2 hours, overnight: 8 hours')
        .choices(['quick', 'evening', 'overnight'])
        .default('quick'),
    )
    .addOption(new Option('--until <hh:mm>', 'train until this time of day').argParser(minutesUntil))
    .addOption(new Option('--minutes <number>', 'train for about this long').argParser(numberBetween(0.05, 1e5)))
    .addOption(new Option('--steps <number>', 'train for this many steps').argParser(integerBetween(1, 1e7)))
    .option('--whole-network', 'train a network of its own: closer to the pictures, and blends with no other style')
    .option('--exclude-reserved', 'leave out pictures whose metadata reserve them against training')
    .addOption(
      new Option('--resume <run>', 'go on with a training as it was begun, given by name or folder').conflicts(
        OF_A_NEW_ONE,
      ),
    )
    .option('--seed <number>', 'seed of all randomness', integerBetween(0, 0xffffffff))
    .addOption(backendOption())
    .addOption(modelOption())
    .addOption(new Option('--priority <level>', 'of the process').choices(['low', 'normal']).default('low'))
    .addOption(jsonOption('the new style'))
    .addHelpText('after', HELP)
    .action(trainCommand);
}

async function trainCommand(flags: TrainFlags): Promise<void> {
  const { resume, styles, photos } = flags;
  if (resume === undefined && (styles === undefined || flags.name === undefined)) {
    throw new ExpectedError('usage', 'Give --styles and --name, or --resume.');
  }
  const length = lengthOf(flags);
  if (flags.priority === 'low') setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  const { name = '' } = flags;
  const run = resume ?? styleIdFor(name);
  const folder = runFolderOf(run);
  const { userStyles, models: shipped } = appPaths();
  if (styles !== undefined) {
    await beginStyleRun(folder, userStyles, {
      styles: [styles],
      photos: photos === undefined ? [] : [photos],
      name,
      length,
      seed: flags.seed,
      network: flags.wholeNetwork ? 'own' : 'shared',
      excludesReserved: flags.excludeReserved,
      model: flags.model === undefined ? undefined : findModelFolder({ model: flags.model, shipped }),
    });
  }
  const outcome = await trainInProcess(folder, flags);
  const style = outcome.reason === 'finished' ? await addTrainedStyle(folder, userStyles) : undefined;
  if (flags.json) printJson({ run, outcome, style: style?.info });
  else for (const line of outcomeLines(outcome, run, 'train')) printResult(line);
  if (style && !flags.json) {
    printResult(`${style.info.id}: ${style.info.name} in ${style.folder}`);
    printResult(`Try it: pentimento stylize PHOTO --style ${style.info.id} --out painted.jpg`);
  }
  if (outcome.reason === 'stopped') process.exitCode = EXIT.interrupted;
}

async function trainInProcess(run: string, { backend: choice, json }: TrainFlags): Promise<TrainingOutcome> {
  // Loaded only here: the other commands start without TensorFlow.js.
  const { trainStyle } = await import('../../main/training/trainStyle.js');
  const { selectBackend } = await import('../../ml/backends/ladder.js');
  const { loadModelBundle } = await import('../../ml/models/modelBundle.js');
  const { model: chosen } = await readStyleRun(run);
  const modelFolder = findModelFolder({ model: chosen, shipped: appPaths().models });
  const report = (event: Parameters<typeof trainingLine>[0]): void => {
    if (!json) printText(trainingLine(event));
  };
  return withInterrupts(
    async (signal) => {
      const backend = await selectBackend(choice);
      try {
        const model = await loadModelBundle(folderFiles(modelFolder));
        try {
          return await trainStyle({ run, backend, model, report, signal });
        } finally {
          model.dispose();
        }
      } finally {
        await backend.dispose();
      }
    },
    () => undefined,
  );
}

function lengthOf({ preset, until, minutes, steps }: TrainFlags): { minutes: number } | { steps: number } {
  const given = [until, minutes, steps].filter((value) => value !== undefined);
  if (given.length > 1) throw new ExpectedError('usage', 'Give only one of --until, --minutes and --steps.');
  if (steps !== undefined) return { steps };
  return { minutes: until ?? minutes ?? STYLE_PRESET_MINUTES[preset] };
}

/** Minutes from now until the next time the clock shows `hh:mm`. */
function minutesUntil(text: string): number {
  const [, hours, minutes] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  if (hours === undefined || minutes === undefined) throw new InvalidArgumentError('Give a time like 07:00.');
  const now = new Date();
  const then = new Date(now);
  then.setHours(Number(hours), Number(minutes), 0, 0);
  if (then.getTime() <= now.getTime()) then.setDate(then.getDate() + 1);
  return (then.getTime() - now.getTime()) / 60_000;
}
