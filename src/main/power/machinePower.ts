import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { platform } from 'node:os';
import { promisify } from 'node:util';
import { ExpectedError } from '../../shared/errors.js';

interface Command {
  readonly file: string;
  readonly args: readonly string[];
}

const run = promisify(execFile);

/** The command that puts a machine with this system to sleep; undefined if none is known. */
export function sleepCommand(system: NodeJS.Platform = platform()): Command | undefined {
  switch (system) {
    case 'darwin':
      return { file: 'pmset', args: ['sleepnow'] };
    case 'win32':
      return { file: 'rundll32.exe', args: ['powrprof.dll,SetSuspendState', '0,1,0'] };
    case 'linux':
      // The folder exists if systemd is running, and only then does its tool work.
      return existsSync('/run/systemd/system') ? { file: 'systemctl', args: ['suspend'] } : undefined;
    default:
      return undefined;
  }
}

/** @throws ExpectedError `contract/not-available` if the machine cannot be put to sleep, or refuses. */
export async function sleepMachine(): Promise<void> {
  const command = sleepCommand();
  try {
    if (!command) throw new Error('no tool for it');
    await run(command.file, [...command.args]);
  } catch (cause) {
    throw new ExpectedError('contract/not-available', 'This machine could not be put to sleep.', { cause });
  }
}

/**
 * A command that keeps a machine with this system awake while it runs; undefined if there is no tool for it. Each
 * command ends when this process ends, however that happens: `cat` at the end of its input, `caffeinate` with the
 * process it watches.
 */
export function awakeCommand(why: string, system: NodeJS.Platform = platform()): Command | undefined {
  switch (system) {
    case 'darwin':
      return { file: 'caffeinate', args: ['-i', '-w', String(process.pid)] };
    case 'linux':
      return { file: 'systemd-inhibit', args: ['--what=sleep:idle', '--who=Pentimento', `--why=${why}`, 'cat'] };
    default:
      return undefined;
  }
}

/** Keeps the machine awake if its system has a tool for that. @returns a function that lets it sleep again */
export function keepAwake(why: string, command = awakeCommand(why)): () => void {
  if (!command) return () => undefined;
  const child = spawn(command.file, command.args, { stdio: ['pipe', 'ignore', 'ignore'] });
  // If the tool is missing or its service does not run, the work continues anyway.
  child.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  child.unref();
  return () => {
    child.stdin.end();
    child.kill();
  };
}
