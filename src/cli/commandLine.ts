import { Command, CommanderError } from 'commander';
import { appVersion } from '../main/paths/appVersion.js';
import { registerBatch } from './commands/batch.js';
import { registerBatchJobs } from './commands/batchJobs.js';
import { registerBench } from './commands/bench.js';
import { registerDoctor } from './commands/doctor.js';
import { registerEncode } from './commands/encode.js';
import { registerEvaluate } from './commands/evaluate.js';
import { registerGallery } from './commands/gallery.js';
import { registerGrid } from './commands/grid.js';
import { registerInspect } from './commands/inspect.js';
import { registerOpen } from './commands/open.js';
import { registerPack } from './commands/pack.js';
import { registerPolish } from './commands/polish.js';
import { registerRecipe } from './commands/recipe.js';
import { registerSamples } from './commands/samples.js';
import { registerStyles } from './commands/styles.js';
import { registerStylize } from './commands/stylize.js';
import { registerTexture } from './commands/texture.js';
import { registerTrainAgreement } from './commands/trainAgreement.js';
import { registerTrain } from './commands/train.js';
import { registerTrainBase } from './commands/trainBase.js';
import { registerTrainBench } from './commands/trainBench.js';
import { registerTrainShares } from './commands/trainShares.js';
import { registerTrainExport } from './commands/trainExport.js';
import { registerUnpack } from './commands/unpack.js';
import { AppError } from '../shared/errors.js';
import { EXIT, exitCodeOf } from './exitCodes.js';
import { errorFacts, printError } from './describeError.js';
import { endQuietlyOnClosedPipe, printJson } from './terminal.js';

/** Each function adds one command, which has its own file. */
const REGISTER: readonly ((program: Command) => void)[] = [
  registerOpen,
  registerStylize,
  registerTexture,
  registerBatch,
  registerBatchJobs,
  registerStyles,
  registerEncode,
  registerPolish,
  registerPack,
  registerUnpack,
  registerInspect,
  registerRecipe,
  registerGallery,
  registerGrid,
  registerEvaluate,
  registerSamples,
  registerBench,
  registerDoctor,
  registerTrain,
  registerTrainAgreement,
  registerTrainBase,
  registerTrainBench,
  registerTrainExport,
  registerTrainShares,
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

/** @param onCommand called with the command that is about to run, after its options are parsed */
function createProgram(onCommand: (command: Command) => void): Command {
  const program = new Command('pentimento')
    .description('Turns photos into paintings, on your own machine.')
    .version(appVersion(), '-V, --version')
    .option('--debug', 'show the cause of an error (also PENTIMENTO_DEBUG=1)')
    .addHelpText('after', EXAMPLES)
    .showHelpAfterError('(use --help to list commands)')
    .exitOverride()
    .hook('preAction', (_program, command) => {
      onCommand(command);
      if (program.opts<{ debug?: boolean }>().debug) process.env['PENTIMENTO_DEBUG'] = '1';
    });
  // Subcommands inherit exitOverride only if they are created after it.
  for (const register of REGISTER) register(program);
  return program;
}
