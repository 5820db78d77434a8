import type { Command } from 'commander';
import { runFolderOf } from '../../main/training/runPaths.js';
import type { BackendChoice } from '../../shared/domain/backends.js';
import { backendOption, integerBetween, jsonOption } from '../options.js';
import { printJson, printResult } from '../terminal.js';

interface TrainSharesFlags {
  readonly run: string;
  readonly batches: number;
  readonly backend: BackendChoice;
  readonly json?: boolean;
}

/** Adds `train:shares`: shows which loss terms drive a training. */
export function registerTrainShares(program: Command): void {
  program
    .command('train:shares')
    .description("measure how strongly each term of the loss pulls at a run's network")
    .requiredOption('--run <run>', 'the run, by name or folder')
    .option('--batches <number>', 'how many batches to average over', integerBetween(1, 1000), 8)
    .addOption(backendOption())
    .addOption(jsonOption('the shares'))
    .action(async ({ run, batches, backend: choice, json }: TrainSharesFlags) => {
      // Loaded only here: the other commands start without TensorFlow.js.
      const { selectBackend } = await import('../../ml/backends/ladder.js');
      const { measureGradientShares } = await import('../../main/training/gradientShares.js');
      const backend = await selectBackend(choice);
      try {
        const { network, step, shares } = await measureGradientShares(runFolderOf(run), batches);
        if (json) {
          printJson({ network, step, shares });
          return;
        }
        printResult(`${network} at step ${step}: norm of each term's gradient over that of the whole loss`);
        for (const [term, share] of Object.entries(shares)) printResult(`  ${term}: ${(share * 100).toFixed(1)} %`);
      } finally {
        await backend.dispose();
      }
    });
}
