import { spawn } from 'node:child_process';
import { chooseShell, wantedShell } from './chooseShell.mjs';
import { electronRuntime, fetchElectron } from './electronRuntime.mjs';
import { ROOT } from './places.mjs';
import { say } from './say.mjs';

/** @import { ElectronChoice } from './chooseShell.mjs' */

const STEP = 'window';
/** Options that only choose the shell; the browser host's command or Electron handles all others. */
const CHOICES = ['--electron', '--browser'];
/** An Electron that has neither shown its window nor exited after this time is left running. */
const DECISION_MS = 10_000;

/**
 * Opens the studio in a suitable shell, or in the one that `--electron` or `--browser` requests.
 *
 * @param {string[]} args after `open`
 * @returns {Promise<{ isDone: true, code: number } | { isDone: false, args: string[] }>} not done: run the command line
 *   with `args`, which open the browser host
 */
export async function openStudio(args) {
  if (args.some((arg) => ['-h', '--help'].includes(arg))) return { isDone: false, args: ['open', ...args] };
  const wanted = wantedShell(args);
  const rest = args.filter((arg) => !CHOICES.includes(arg));
  const browser = { isDone: /** @type {const} */ (false), args: ['open', '--browser', ...rest] };
  const choice = await chooseShell({
    wanted,
    platform: process.platform,
    env: process.env,
    isRoot: process.getuid?.() === 0,
    findRuntime: () => findRuntime(wanted === 'electron'),
  });
  if (choice.kind === 'none') {
    say(STEP, `no window: ${choice.note}`);
    return { isDone: true, code: 1 };
  }
  if (choice.kind === 'browser') {
    if (choice.note !== null) say(STEP, `opening in the browser: ${choice.note}`);
    return browser;
  }
  if (choice.note !== null) say(STEP, choice.note);
  const end = await runElectron(choice, rest);
  if (end.wasReady || end.code === 0 || wanted === 'electron') return { isDone: true, code: end.code };
  say(STEP, `opening in the browser: Electron does not run here (exit code ${end.code}; its reason is above)`);
  return browser;
}

/** @param {boolean} retry @returns {ReturnType<typeof fetchElectron>} */
async function findRuntime(retry) {
  const executable = electronRuntime(ROOT);
  return executable === null ? await fetchElectron(ROOT, { retry }) : { executable };
}

/**
 * @param {ElectronChoice} choice
 * @param {string[]} args
 * @returns {Promise<{ code: number, wasReady: boolean }>} once it has ended. `wasReady`: it had shown its window, or
 *   ran so long that its exit does not mean that it cannot run here.
 */
function runElectron({ executable, flags }, args) {
  return new Promise((resolve) => {
    let wasReady = false;
    const child = spawn(executable, [...flags, ROOT, ...args], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const timer = setTimeout(() => (wasReady = true), DECISION_MS);
    child.on('message', () => (wasReady = true));
    // A terminal's interrupt also reaches the window, which exits by itself.
    const stay = () => undefined;
    process.on('SIGINT', stay);
    const finish = (/** @type {number} */ code) => {
      clearTimeout(timer);
      process.off('SIGINT', stay);
      resolve({ code, wasReady });
    };
    child.once('error', (error) => {
      process.stderr.write(`${error.message}\n`);
      finish(1);
    });
    child.once('exit', (code, signal) => finish(code ?? (signal === null ? 1 : 128)));
  });
}
