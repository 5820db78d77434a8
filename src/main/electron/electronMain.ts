import { join } from 'node:path';
import { app, dialog, Menu, protocol, session, type BrowserWindow } from 'electron';
import type { MenuCommand } from '../../shared/contract/app.js';
import { MEDIA_SCHEME } from '../../shared/contract/media.js';
import { openLog, type LogFiles } from '../log/log.js';
import { appPaths } from '../paths/appPaths.js';
import { appRoot } from '../paths/appRoot.js';
import { createStudio } from '../studio/createStudio.js';
import type { Studio } from '../studio/studio.js';
import { menuTemplate } from './applicationMenu.js';
import { createElectronShell, type ElectronShell } from './electronShell.js';
import { fileArguments } from './fileArguments.js';
import { openMainWindow } from './mainWindow.js';
import { APP_ORIGIN, APP_SCHEME, APP_URL, PRIVILEGED_SCHEMES, serveAppFiles } from './schemes.js';
import { serveMedia } from './serveMedia.js';
import type { ShellTexts } from './shellTexts.js';
import { connectWindow } from './studioBridge.js';
import { startUtilityEngine } from './utilityEngine.js';
import { lockContents, lockSession, ownPages } from './windowSecurity.js';

/**
 * The entry of the desktop shell: wiring only. What must come before Electron is ready is done immediately; the rest
 * waits for `whenReady`. It must not be awaited here, since Electron is ready only after this module has been
 * evaluated.
 */
const paths = appPaths();
const developmentUrl = app.isPackaged ? undefined : process.env['ELECTRON_RENDERER_URL'];
const isOwnPage = ownPages(developmentUrl);
const hasDeveloperTools = !app.isPackaged;

// Sandboxes every page. (As root, where Chromium has no sandbox, the switch must stay in force.)
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
app.setPath('userData', join(paths.home, 'window'));
app.setPath('sessionData', join(paths.cache, 'window'));
protocol.registerSchemesAsPrivileged(PRIVILEGED_SCHEMES);
app.on('web-contents-created', (_event, contents) => lockContents(contents, isOwnPage));

/** Photos to open once the studio has started. */
const early: string[] = fileArguments({
  argv: process.argv,
  workingFolder: process.cwd(),
  isDefaultApp: process.defaultApp,
});
let openPaths = (files: readonly string[]): void => void early.push(...files);
app.on('open-file', (event, path) => {
  event.preventDefault();
  openPaths([path]);
});

// A second instance passes its photos to the first one and exits.
if (app.requestSingleInstanceLock({ files: early })) void app.whenReady().then(start).catch(fail);
else app.quit();

async function start(): Promise<void> {
  let window: BrowserWindow | undefined;
  let onCommand: (command: MenuCommand) => void = () => undefined;
  const log = await openLog(paths.logs);
  const setMenu = (texts: ShellTexts): void => {
    const template = menuTemplate({
      platform: process.platform,
      texts,
      hasDeveloperTools,
      onCommand: (command) => onCommand(command),
      onHelp: (page) => void shell.openHelp?.(page),
    });
    Menu.setApplicationMenu(Menu.buildFromTemplate(template));
  };
  const shell = createElectronShell({ window: () => window, onTexts: setMenu });
  const studio = await createStudio({ paths, shell, launchEngine: () => startUtilityEngine(), log });
  onCommand = (command) => studio.menu(command);

  lockSession(session.defaultSession, isOwnPage);
  protocol.handle(APP_SCHEME, serveAppFiles(join(appRoot(), 'out', 'renderer')));
  const pageOrigin = developmentUrl === undefined ? APP_ORIGIN : new URL(developmentUrl).origin;
  protocol.handle(MEDIA_SCHEME, serveMedia(studio, pageOrigin));

  window = openMainWindow({ statePath: join(paths.home, 'window.json'), hasDeveloperTools });
  connectWindow(window, studio, isOwnPage);
  mindWindow(window, shell, log);
  window.once('closed', () => (window = undefined));

  openPaths = (files) => {
    void studio.openPaths(files);
    if (window?.isMinimized()) window.restore();
    window?.focus();
  };
  app.on('second-instance', (_event, _argv, _folder, data) => {
    openPaths((data as { files?: string[] } | null)?.files ?? []);
  });
  app.on('window-all-closed', () => app.quit());
  closeOnQuit(studio, log);

  await loadPage(window, developmentUrl ?? APP_URL);
  if (early.length > 0) openPaths(early);
  // Tells a parent process that the window is ready.
  process.send?.({ type: 'ready' });
}

/** Closing a window while its page is loading is not a failure. Throws like `loadURL`. */
async function loadPage(window: BrowserWindow, url: string): Promise<void> {
  let isClosing = false;
  window.on('close', (event) => (isClosing = !event.defaultPrevented));
  await window.loadURL(url).catch((thrown: unknown) => {
    if (!isClosing) throw thrown;
  });
}

/**
 * Reloads a crashed page: the studio and its jobs are not affected. Closing the window asks first if jobs are running.
 */
function mindWindow(window: BrowserWindow, shell: ElectronShell, log: LogFiles): void {
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    log.warn('The window lost its page.', { reason, exitCode });
    if (reason !== 'clean-exit' && !window.isDestroyed()) window.webContents.reload();
  });
  window.on('close', (event) => {
    if (!shell.isWorking) return;
    const { texts } = shell;
    const choice = dialog.showMessageBoxSync(window, {
      type: 'question',
      message: texts.stillWorking,
      detail: texts.stillWorkingDetail,
      buttons: [texts.goOn, texts.quitAnyway],
      defaultId: 0,
      cancelId: 0,
    });
    if (choice === 0) event.preventDefault();
  });
}

/** On quit, the studio ends its jobs and its engine first. */
function closeOnQuit(studio: Studio, log: LogFiles): void {
  let isClosed = false;
  app.on('will-quit', (event) => {
    if (isClosed) return;
    event.preventDefault();
    void studio
      .close()
      .catch((thrown: unknown) => log.error('Closing the studio failed.', thrown))
      .then(() => log.close())
      .finally(() => {
        isClosed = true;
        app.quit();
      });
  });
}

function fail(thrown: unknown): void {
  const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  process.stderr.write(`${text}\n`);
  dialog.showErrorBox('Pentimento could not start', text);
  app.exit(1);
}
