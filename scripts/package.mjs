// npm run package: builds the program and packs it into a runnable folder inside dist.
import { nodeVersionProblem } from './setup/nodeVersion.mjs';

const problem = nodeVersionProblem(process.versions.node);
if (problem === null) await main();
else {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
}

async function main() {
  const { setUp } = await import('./setup/setUp.mjs');
  const { ok } = await setUp();
  if (!ok) {
    process.exitCode = 1;
    return;
  }
  const { packageApp } = await import('./package/packageApp.mjs');
  console.log(await packageApp({ output: 'dist' }));
}
