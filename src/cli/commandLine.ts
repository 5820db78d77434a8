import { Command, CommanderError } from 'commander';
import { appVersion } from '../main/paths/appVersion.js';
import { AppError } from '../shared/errors.js';
import { EXIT, exitCodeOf } from './exitCodes.js';
import { errorFacts, printError } from './describeError.js';
import { endQuietlyOnClosedPipe, printJson } from './terminal.js';

interface CommandFile {
  readonly names: readonly string[];
  /** Loads the function that adds these commands. */
  readonly load: () => Promise<(program: Command) => void>;
}

/** Each command has its own file, which is only loaded for this command and for help. */
export const COMMAND_FILES: readonly CommandFile[] = [
  { names: ['open'], load: async () => (await import('./commands/open.js')).registerOpen },
  { names: ['stylize'], load: async () => (await import('./commands/stylize.js')).registerStylize },
  { names: ['texture'], load: async () => (await import('./commands/texture.js')).registerTexture },
  { names: ['batch'], load: async () => (await import('./commands/batch.js')).registerBatch },
  {
    names: ['batch:list', 'batch:resume', 'batch:cancel'],
    load: async () => (await import('./commands/batchJobs.js')).registerBatchJobs,
  },
  { names: ['styles'], load: async () => (await import('./commands/styles.js')).registerStyles },
  { names: ['encode'], load: async () => (await import('./commands/encode.js')).registerEncode },
  { names: ['polish'], load: async () => (await import('./commands/polish.js')).registerPolish },
  { names: ['pack'], load: async () => (await import('./commands/pack.js')).registerPack },
  { names: ['unpack'], load: async () => (await import('./commands/unpack.js')).registerUnpack },
  { names: ['inspect'], load: async () => (await import('./commands/inspect.js')).registerInspect },
  { names: ['recipe'], load: async () => (await import('./commands/recipe.js')).registerRecipe },
  { names: ['gallery'], load: async () => (await import('./commands/gallery.js')).registerGallery },
  { names: ['grid'], load: async () => (await import('./commands/grid.js')).registerGrid },
  { names: ['evaluate'], load: async () => (await import('./commands/evaluate.js')).registerEvaluate },
  { names: ['samples'], load: async () => (await import('./commands/samples.js')).registerSamples },
  { names: ['bench'], load: async () => (await import('./commands/bench.js')).registerBench },
  { names: ['doctor'], load: async () => (await import('./commands/doctor.js')).registerDoctor },
  { names: ['train'], load: async () => (await import('./commands/train.js')).registerTrain },
  {
    names: ['train:agreement'],
    load: async () => (await import('./commands/trainAgreement.js')).registerTrainAgreement,
  },
  { names: ['train:base'], load: async () => (await import('./commands/trainBase.js')).registerTrainBase },
  { names: ['train:bench'], load: async () => (await import('./commands/trainBench.js')).registerTrainBench },
  { names: ['train:export'], load: async () => (await import('./commands/trainExport.js')).registerTrainExport },
  { names: ['train:shares'], load: async () => (await import('./commands/trainShares.js')).registerTrainShares },
];

const EXAMPLES = `
Examples:
  $ pentimento samples --out samples
  $ pentimento stylize holiday.jpg --style painting.jpg --out painted.jpg
  $ pentimento doctor`;

/** @returns the exit code: 0 all done, 1 something failed, 2 invalid command line, 130 interrupted. */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  endQuietlyOnClosedPipe();
  const run = { asJson: false };
  const program = createProgram((command) => (run.asJson = command.opts<{ json?: boolean }>().json ?? false));
  // Subcommands inherit exitOverride only if they are created after it.
  for (const { load } of filesFor(args)) (await load())(program);
  try {
    await program.parseAsync(args, { from: 'user' });
    return Number(process.exitCode ?? EXIT.done);
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? EXIT.done : EXIT.usage;
    // With `--json`, an error that ends the command is printed as JSON too.
    if (run.asJson && thrown instanceof AppError) printJson({ ok: false, error: errorFacts(thrown) });
    printError(thrown);
    return exitCodeOf(thrown);
  }
}

/** The file of the command that is named first; without one, for example for help, all files. */
function filesFor(args: readonly string[]): readonly CommandFile[] {
  const named = args.find((arg) => !arg.startsWith('-'));
  const file = COMMAND_FILES.find(({ names }) => named !== undefined && names.includes(named));
  return file ? [file] : COMMAND_FILES;
}

/** @param onCommand called with the command that is about to run, after its options are parsed */
function createProgram(onCommand: (command: Command) => void): Command {
  return new Command('pentimento')
    .description('Turns photos into paintings, on your own machine.')
    .version(appVersion(), '-V, --version')
    .option('--debug', 'show the cause of an error (also PENTIMENTO_DEBUG=1)')
    .addHelpText('after', EXAMPLES)
    .showHelpAfterError('(use --help to list commands)')
    .exitOverride()
    .hook('preAction', (program, command) => {
      onCommand(command);
      if (program.opts<{ debug?: boolean }>().debug) process.env['PENTIMENTO_DEBUG'] = '1';
    });
}
