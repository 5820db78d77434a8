// npm run setup [-- --native] [--cuda]: brings in packages, native library and build, and does nothing else.
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
  const done = await setUp({ native: cuda || args.includes('--native') ? 'retry' : 'use', cuda });
  if (done) process.stderr.write('[setup] everything is in place\n');
  else process.exitCode = 1;
}

/** @param {string} message */
function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}
