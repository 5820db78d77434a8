import { dropEngine, startEngineEarly } from './earlyEngine.js';

const args = process.argv.slice(2);
startEngineEarly(args);
try {
  const { runCommandLine } = await import('./commandLine.js');
  process.exitCode = await runCommandLine(args);
} finally {
  dropEngine();
}
