// npm run setup [-- --native] [--cuda]: installs packages, native library and build, and does nothing else.
import { nodeVersionProblem } from './setup/nodeVersion.mjs';

const USAGE = `npm run setup [-- OPTIONS]

  --native   try again to get the native TensorFlow library, even if that failed today
  --cuda     get the TensorFlow library for NVIDIA cards with its CUDA libraries (Linux x64, about 3 GB to download;
             not yet tried on a machine with such a card)
`;

const problem = nodeVersionProblem(process.versions.node);
if (problem === null) await main(process.argv.slice(2));
else fail(problem);

/** @param {string[]} args */
async function main(args) {
  const unknown = args.find((arg) => !['--native', '--cuda'].includes(arg));
  if (unknown !== undefined) {
    process.stderr.write(USAGE);
    process.exitCode = unknown === '--help' ? 0 : 2;
    return;
  }
  const { setUp } = await import('./setup/setUp.mjs');
  const cuda = args.includes('--cuda');
  const isAskedFor = cuda || args.includes('--native');
  const { ok, hasNative } = await setUp({ native: isAskedFor ? 'retry' : 'use', cuda, isThorough: true });
  if (ok && hasNative) process.stderr.write('[setup] everything is in place\n');
  else if (ok) process.stderr.write('[setup] everything else is in place; pentimento doctor says what computes\n');
  if (!ok || (isAskedFor && !hasNative)) process.exitCode = 1;
}

/** @param {string} message */
function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}
