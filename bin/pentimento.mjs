#!/usr/bin/env node
// Entry of the command line. In a checkout it first installs whatever is missing; a packaged copy is complete.
import { nodeVersionProblem } from '../scripts/setup/nodeVersion.mjs';

const problem = nodeVersionProblem(process.versions.node);
if (problem === null) {
  void import('../scripts/setup/launch.mjs').then((launcher) => launcher.launch(process.argv.slice(2)));
} else {
  process.stderr.write(problem + '\n');
  process.exitCode = 1;
}
