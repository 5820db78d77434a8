import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLI_ENTRY, ensureBuild } from '../../scripts/setup/build.mjs';
import { ROOT } from '../../scripts/setup/places.mjs';
import { useBackend } from './backends.js';
import { follow, type Finished, type Started } from './startedProgram.js';
import { tempFolder } from './tempFolder.js';
import { tinyModelFiles } from './tinyModel.js';

export interface CommandLine {
  /** The working directory of the commands; it contains all their files. */
  readonly folder: string;
  readonly home: string;
  readonly cache: string;
  run(...args: string[]): Promise<Finished>;
  /** The same for commands that must succeed. @throws with the content of stderr. */
  done(...args: string[]): Promise<Finished>;
  /** Starts it as the leader of a new process group, as a terminal does. */
  start(...args: string[]): Started;
  /** Additional environment variables of later commands. */
  readonly env: Record<string, string>;
}

/**
 * The built `pentimento`, as a user runs it: in a new folder with a separate home, cache and model (random weights, a
 * few channels wide), on `wasm` by default. Builds first if the sources have changed.
 */
export async function commandLine(): Promise<CommandLine> {
  await ensureBuild(ROOT);
  const base = tempFolder();
  const folder = join(base, 'work');
  const env: Record<string, string> = {
    PENTIMENTO_HOME: join(base, 'home'),
    PENTIMENTO_CACHE: join(base, 'cache'),
    PENTIMENTO_MODEL: await writeTinyModel(join(base, 'model')),
    PENTIMENTO_BACKEND: 'wasm',
  };
  mkdirSync(folder);
  const start = (...args: string[]): Started => {
    const child = spawn(process.execPath, [join(ROOT, CLI_ENTRY), ...args], {
      cwd: folder,
      env: { ...withoutPentimento(process.env), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    return follow(child);
  };
  return {
    folder,
    home: join(base, 'home'),
    cache: join(base, 'cache'),
    env,
    start,
    run: (...args) => start(...args).finished,
    async done(...args) {
      const ended = await start(...args).finished;
      if (ended.code !== 0) throw new Error(`pentimento ${args.join(' ')} exited with ${ended.code}: ${ended.stderr}`);
      return ended;
    },
  };
}

/** Writes a model with random weights to `folder`. */
export async function writeTinyModel(folder: string, seed = 1): Promise<string> {
  await useBackend('wasm');
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of await tinyModelFiles(seed)) writeFileSync(join(folder, name), bytes);
  return folder;
}

/** Removes the tests' settings, so that the environment is that of a user's shell. */
function withoutPentimento(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('PENTIMENTO_')));
}
