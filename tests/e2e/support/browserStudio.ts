import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { basename, join, relative, sep } from 'node:path';
import { chromium } from 'playwright-core';
import { CLI_ENTRY } from '../../../scripts/setup/build.mjs';
import { ROOT } from '../../../scripts/setup/places.mjs';
import { studioEnvironment } from './environment.js';
import { ACTION_LIMIT_MS, listenForComplaints, type RunningStudio, type StudioFolders } from './runningStudio.js';

export interface BrowserOptions extends StudioFolders {
  /** The browser's. */
  readonly executable: string;
  /** The folder that it may read. */
  readonly allowed: string;
  /** The download folder. */
  readonly downloads: string;
}

const START_LIMIT_MS = 60_000;

/** Starts the built browser host and opens the address that it prints. */
export async function startBrowser(options: BrowserOptions): Promise<RunningStudio> {
  const host = spawn(
    process.execPath,
    [join(ROOT, CLI_ENTRY), 'open', '--browser', '--port', '0', '--allow', options.allowed],
    {
      env: studioEnvironment(options),
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let hasEnded = false;
  const ended = once(host, 'exit').then(() => (hasEnded = true));
  const address = await printedAddress(host.stdout, ended);
  const isRoot = process.getuid?.() === 0;
  const browser = await chromium.launch({ executablePath: options.executable, args: isRoot ? ['--no-sandbox'] : [] });
  const context = await browser.newContext({ locale: 'en-US', viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  page.setDefaultTimeout(ACTION_LIMIT_MS);
  // Choosers are intercepted while someone listens. Asked for with a key press, the interception can come too late.
  page.on('filechooser', () => undefined);
  const complaints = listenForComplaints(page);
  await page.goto(address);
  const download = async (ask: () => Promise<void>): Promise<string> => {
    const started = page.waitForEvent('download');
    await ask();
    const path = join(options.downloads, (await started).suggestedFilename());
    await (await started).saveAs(path);
    return path;
  };
  return {
    page,
    pid: host.pid ?? 0,
    complaints,
    async choosePhotos(paths, ask) {
      const chooser = page.waitForEvent('filechooser');
      await ask();
      await (await chooser).setFiles([...paths]);
    },
    async chooseFolder(path, ask) {
      await ask();
      const dialog = page.getByRole('dialog', { name: 'Choose a folder' });
      for (const name of [basename(options.allowed), ...relative(options.allowed, path).split(sep)]) {
        await dialog.getByRole('button', { name, exact: true }).click();
      }
      await dialog.getByText(path, { exact: true }).waitFor();
      await dialog.getByRole('button', { name: 'Choose this folder' }).click();
    },
    download,
    saveFile: (_, ask) => download(ask),
    async kill() {
      host.kill('SIGKILL');
      await ended;
      await browser.close();
    },
    async close() {
      await browser.close();
      if (hasEnded) return;
      host.kill('SIGTERM');
      await ended;
    },
  };
}

function printedAddress(output: NodeJS.ReadableStream, ended: Promise<unknown>): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const timer = setTimeout(() => reject(new Error(`The host printed no address: ${text}`)), START_LIMIT_MS);
    const give = (settle: () => void): void => {
      clearTimeout(timer);
      settle();
    };
    output.on('data', (data: Buffer) => {
      text += data.toString();
      const address = /http:\/\/\S+/.exec(text)?.[0];
      if (address !== undefined) give(() => resolve(address));
    });
    void ended.then(() => give(() => reject(new Error(`The host ended without an address: ${text}`))));
  });
}
