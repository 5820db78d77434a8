import { basename, join } from 'node:path';
import {
  app,
  dialog,
  nativeTheme,
  Notification,
  powerSaveBlocker,
  shell,
  type BrowserWindow,
  type OpenDialogOptions,
} from 'electron';
import { PAINTABLE_EXTENSIONS } from '../../shared/domain/imageFormat.js';
import { MODEL_EXTENSIONS } from '../../shared/domain/modelFormat.js';
import type { Settings } from '../../shared/contract/settings.js';
import { ExpectedError } from '../../shared/errors.js';
import { filesRoot } from '../paths/appRoot.js';
import { sleepCommand, sleepMachine } from '../power/machinePower.js';
import type { HelpPage, Shell } from '../studio/shell.js';
import { electronPower } from './electronPower.js';
import { readClipboardImage, writeClipboardImage } from './clipboardImage.js';
import { shellTexts, type ShellTexts } from './shellTexts.js';

/** Files in the program's own folder; a page cannot choose other paths. */
const HELP_FILES: Readonly<Record<HelpPage, string>> = { start: 'README.md', license: 'LICENSE', report: 'README.md' };
const HIDE_NOTIFICATION_MS = 20_000;

export interface ElectronShellOptions {
  /** The current window; undefined before it is opened and after it was closed. */
  readonly window: () => BrowserWindow | undefined;
  /** Called when language or theme may have changed, to rebuild the menus. */
  readonly onTexts: (texts: ShellTexts) => void;
}

export interface ElectronShell extends Shell {
  readonly texts: ShellTexts;
  /** Whether jobs are running or planned. */
  readonly isWorking: boolean;
}

/** The desktop's services for the studio: dialogs, clipboard, notifications, taskbar, sleep, theme. */
export function createElectronShell({ window, onTexts }: ElectronShellOptions): ElectronShell {
  const languages = app.getPreferredSystemLanguages();
  let texts = shellTexts('system', languages);
  let isWorking = false;
  let hasPlans = false;
  const power = electronPower();
  const keepAwake = createKeepAwake();

  return {
    capabilities: {
      kind: 'electron',
      nativeDialogs: true,
      serverFiles: false,
      uploads: false,
      reveal: true,
      clipboard: true,
      notifications: Notification.isSupported(),
      quit: true,
      sleep: sleepCommand() !== undefined,
      battery: power !== undefined,
    },
    languages,
    runtimes: { electron: process.versions.electron, chrome: process.versions.chrome },
    get texts() {
      return texts;
    },
    get isWorking() {
      return isWorking || hasPlans;
    },

    async pickPhotos() {
      const images = { name: texts.imageFiles, extensions: [...PAINTABLE_EXTENSIONS] };
      const filters = [images, { name: texts.allFiles, extensions: ['*'] }];
      return pick(window(), { properties: ['openFile', 'multiSelections'], filters });
    },
    pickModels() {
      const filters = [{ name: texts.modelFiles, extensions: [...MODEL_EXTENSIONS] }];
      return pick(window(), { properties: ['openFile', 'multiSelections'], filters });
    },
    async pickFolder(purpose) {
      const creates = purpose === 'open' ? [] : ['createDirectory' as const];
      return (await pick(window(), { properties: ['openDirectory', ...creates] }))?.[0] ?? null;
    },
    async pickSavePath(suggestedName, extension) {
      const filters = [{ name: extension.toUpperCase(), extensions: [extension] }];
      const options = { defaultPath: suggestedName, filters, properties: ['showOverwriteConfirmation' as const] };
      const owner = window();
      const { filePath } = await (owner ? dialog.showSaveDialog(owner, options) : dialog.showSaveDialog(options));
      return filePath === '' ? null : filePath;
    },
    reveal(path) {
      shell.showItemInFolder(path);
      return Promise.resolve();
    },
    async openHelp(page) {
      await shell.openPath(join(filesRoot(), HELP_FILES[page]));
    },

    async openPage(path) {
      const problem = await shell.openPath(path);
      if (problem !== '') throw new ExpectedError('disk/not-readable', `${path} could not be opened: ${problem}`);
    },
    quit: () => app.quit(),
    sleep: sleepMachine,
    power,

    readClipboardImage,
    writeClipboardImage,

    jobEnded(job, settings) {
      const isSeen = window()?.isFocused() ?? false;
      if (!settings.notifications || isSeen || job.state === 'cancelled') return;
      notify(job.state === 'failed' ? texts.jobFailed(job.title) : texts.exportDone(job.title), window());
    },
    batchEnded({ source, state, totals }, settings) {
      const isSeen = window()?.isFocused() ?? false;
      if (!settings.notifications || isSeen || state === 'cancelled') return;
      notify(texts.batchDone(basename(source), totals.done, totals.failed), window());
    },
    trainingEnded(training, settings) {
      const isSeen = window()?.isFocused() ?? false;
      const { state, name } = training;
      if (!settings.notifications || isSeen || (state !== 'done' && state !== 'failed')) return;
      notify(state === 'done' ? texts.trainingDone(name) : texts.jobFailed(name), window());
    },
    working(fraction, settings) {
      isWorking = fraction !== null;
      window()?.setProgressBar(fraction ?? -1);
      keepAwake((isWorking || hasPlans) && settings.keepAwake);
    },
    trainingsPlanned(arePlanned, settings) {
      hasPlans = arePlanned;
      keepAwake((isWorking || hasPlans) && settings.keepAwake);
    },
    applySettings(settings: Settings) {
      nativeTheme.themeSource = settings.theme;
      texts = shellTexts(settings.language, languages);
      onTexts(texts);
    },
    addRecent(path) {
      app.addRecentDocument(path);
    },
  };
}

async function pick(owner: BrowserWindow | undefined, options: OpenDialogOptions): Promise<string[] | null> {
  const choice = await (owner ? dialog.showOpenDialog(owner, options) : dialog.showOpenDialog(options));
  return choice.canceled || choice.filePaths.length === 0 ? null : choice.filePaths;
}

/** A click on the notification brings the window to the front. */
function notify(body: string, window: BrowserWindow | undefined): void {
  if (!Notification.isSupported()) return;
  const notification = new Notification({ title: 'Pentimento', body });
  notification.on('click', () => {
    if (window && !window.isDestroyed()) window.show();
  });
  notification.show();
  // The timer keeps a reference, since a garbage-collected notification does not report clicks.
  setTimeout(() => notification.close(), HIDE_NOTIFICATION_MS).unref();
}

/** @returns a switch: while it is on, the system may dim the screen but not sleep. */
function createKeepAwake(): (isWanted: boolean) => void {
  let blocker: number | undefined;
  return (isWanted) => {
    if (isWanted) blocker ??= powerSaveBlocker.start('prevent-app-suspension');
    else if (blocker !== undefined) {
      powerSaveBlocker.stop(blocker);
      blocker = undefined;
    }
  };
}
