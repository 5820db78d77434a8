/** @import { SetUpOptions } from './setUp.mjs' */

/**
 * Whether a command line of `pentimento` needs the native TensorFlow library.
 *
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {NonNullable<SetUpOptions['native']>}
 */
export function nativeNeed(args, env = process.env) {
  if (env.PENTIMENTO_NATIVE === 'off') return 'skip';
  if (args.length === 0 || args[0] === 'help') return 'skip';
  if (args.some((arg) => ['-h', '--help', '-V', '--version'].includes(arg))) return 'skip';
  if (args[0] === 'doctor') return 'retry';
  const backend = chosenBackend(args) ?? env.PENTIMENTO_BACKEND;
  return backend === 'wasm' || backend === 'webgpu' ? 'skip' : 'use';
}

/** @param {string[]} args @returns {string | undefined} */
function chosenBackend(args) {
  const index = args.findIndex((arg) => arg === '--backend' || arg.startsWith('--backend='));
  if (index < 0) return undefined;
  const arg = args[index] ?? '';
  return arg.includes('=') ? arg.slice(arg.indexOf('=') + 1) : args[index + 1];
}
