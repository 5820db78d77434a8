import type { Command } from 'commander';
import { forkEngine } from '../../main/engine/forkEngine.js';
import { findModelFolder, readManifest } from '../../main/library/modelFolder.js';
import { listStyles } from '../../main/library/styleLibrary.js';
import { appPaths, type AppPaths } from '../../main/paths/appPaths.js';
import { appVersion } from '../../main/paths/appVersion.js';
import { machineFacts, probeMachine } from '../../main/engine/probeMachine.js';
import type { BackendReport } from '../../shared/domain/backends.js';
import { AppError } from '../../shared/errors.js';
import { describeError } from '../describeError.js';
import { EXIT } from '../exitCodes.js';
import { withInterrupts } from '../interrupts.js';
import { jsonOption, modelOption } from '../options.js';
import { createProgressView } from '../progressView.js';
import { formatBytes, formatTable, printJson, printResult, printText } from '../terminal.js';

interface DoctorFlags {
  readonly model?: string;
  readonly json?: boolean;
}

interface ModelState {
  readonly folder?: string;
  readonly name?: string;
  readonly trunk?: string;
  readonly problem?: string;
}

export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .description('show which backends this machine has, how fast they are, and what is missing')
    .addOption(modelOption())
    .addOption(jsonOption('everything'))
    .addHelpText('after', '\nSpeed is that of a convolution, 3x3, 64 to 64 channels, 256 x 256 pixels, best of 5.')
    .action(doctorCommand);
}

async function doctorCommand(flags: DoctorFlags): Promise<void> {
  const paths = appPaths();
  const view = createProgressView();
  view.update(0, 'trying each backend');
  const children = new Set<{ kill(): void }>();
  const launch = (): ReturnType<typeof forkEngine> => {
    const child = forkEngine();
    children.add(child);
    return child;
  };
  const backends = await withInterrupts(
    (signal) => probeMachine(launch, { signal }),
    () => children.forEach((child) => child.kill()),
  ).finally(() => view.end());
  const model = await modelState(flags.model, paths);
  const { styles } = await listStyles(paths);
  const used = backends.find(({ state }) => state === 'ready')?.name ?? null;
  const facts = { version: appVersion(), ...machineFacts() };
  if (flags.json) {
    printJson({ ...facts, backends, backendInUse: used, model, styles: styles.length, folders: folders(paths) });
  } else {
    const { version, node, platform, arch, totalMemoryBytes, freeMemoryBytes } = facts;
    printResult(`Pentimento ${version}, Node ${node}, ${platform} ${arch}`);
    printResult(`Memory: ${formatBytes(totalMemoryBytes)}, ${formatBytes(freeMemoryBytes)} of it free`);
    printText('\nBackends, best first:');
    for (const line of backendLines(backends, used)) printResult(line);
    printText(`\nModel: ${model.problem ?? `${model.name ?? ''} in ${model.folder ?? ''}`}`);
    printResult(`Styles by name: ${styles.length}`);
    printText('\nFolders:');
    for (const line of formatTable(Object.entries(folders(paths)).map(([name, path]) => [`  ${name}`, path]))) {
      printResult(line);
    }
  }
  process.exitCode = used === null || model.problem !== undefined ? EXIT.failed : EXIT.done;
}

function backendLines(backends: readonly BackendReport[], used: string | null): string[] {
  const rows = backends.map(({ name, state, deviceName, gflops }) => [
    `${name === used ? '*' : ' '} ${name}`,
    state,
    gflops === null ? '' : `${gflops.toFixed(gflops < 10 ? 1 : 0)} GFLOP/s`,
    deviceName ?? '',
  ]);
  return formatTable(rows).flatMap((line, i) => {
    const { reason, advice } = backends[i]!;
    return [line, ...[reason, advice].flatMap((text) => (text === null ? [] : [`      ${text}`]))];
  });
}

async function modelState(wanted: string | undefined, { models }: AppPaths): Promise<ModelState> {
  try {
    const folder = findModelFolder({ model: wanted, shipped: models });
    const { name, trunk } = await readManifest(folder);
    return { folder, name, trunk };
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    return { problem: describeError(thrown, false) };
  }
}

function folders({ home, cache, runs, resources }: AppPaths): Record<string, string> {
  return { home, cache, runs, resources };
}
