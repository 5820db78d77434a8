import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { IMAGE_FILES, type ImageFiles } from '../images/imageFiles.js';
import { ImageThread } from '../images/imageThread.js';
import { appRoot } from '../paths/appRoot.js';
import { createHandlers } from './engineHandlers.js';
import { serveEngine } from './engineServer.js';
import { processPort } from './nodePorts.js';

/**
 * The entry of the engine process. It exits when its host requests it or dies: a killed parent leaves no engine behind.
 */
async function main(): Promise<void> {
  // Ctrl-C in a terminal signals every process of the group; the host decides what it means for a job.
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
 * Reads and writes files in a second thread, if the build has one. Not under Electron: transferring pixels to a thread
 * there ended the process (SIGTRAP) at every export.
 */
function imageFiles(): ImageFiles {
  if ('electron' in process.versions) return IMAGE_FILES;
  const entry = join(appRoot(), 'out', 'main', 'images.js');
  return existsSync(entry) ? new ImageThread(entry) : IMAGE_FILES;
}

await main();
