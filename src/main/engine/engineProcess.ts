import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { IMAGE_FILES, type ImageFiles } from '../images/imageFiles.js';
import { ImageThread } from '../images/imageThread.js';
import { appRoot } from '../paths/appRoot.js';
import { createHandlers } from './engineHandlers.js';
import { serveEngine } from './engineServer.js';
import { processPort } from './nodePorts.js';

/**
 * The entry of the engine process. It ends when its host says so or is gone: a parent that was killed leaves no engine
 * behind.
 */
async function main(): Promise<void> {
  // Ctrl-C in a terminal goes to every process of the group; what it means for a job is the host's to say.
  process.on('SIGINT', () => undefined);
  const stop = new AbortController();
  process.on('SIGTERM', () => stop.abort());

  const port = processPort();
  await serveEngine(port, createHandlers(imageFiles()), {
    signal: stop.signal,
    onViolation(message) {
      process.stderr.write(`The engine was sent what it cannot answer: ${message}\n`);
    },
  });
  await port.flushed();
  // Native thread pools would keep the process alive.
  process.exit(0);
}

/**
 * In a thread beside the computing, where the build has it. Not under Electron: handing pixels to a thread there ended the
 * process (SIGTRAP) at every export.
 */
function imageFiles(): ImageFiles {
  if ('electron' in process.versions) return IMAGE_FILES;
  const entry = join(appRoot(), 'out', 'main', 'images.js');
  return existsSync(entry) ? new ImageThread(entry) : IMAGE_FILES;
}

await main();
