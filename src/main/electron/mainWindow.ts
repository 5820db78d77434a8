import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { BrowserWindow, nativeTheme, screen } from 'electron';
import writeFileAtomic from 'write-file-atomic';
import { appRoot } from '../paths/appRoot.js';
import { MINIMUM_SIZE, placeWindow, readWindowState, type WindowState } from './windowState.js';

const SAVE_DELAY_MS = 400;
/** The window's color before its page is drawn, to avoid a flash. */
const BACKGROUND = { dark: '#1b1b1d', light: '#f4f3f1' } as const;

export interface MainWindowOptions {
  /** The file with the window's bounds. */
  readonly statePath: string;
  readonly hasDeveloperTools: boolean;
}

/** Opens the studio's window where it was last time. It becomes visible once its page is drawn. */
export function openMainWindow({ statePath, hasDeveloperTools }: MainWindowOptions): BrowserWindow {
  const saved = readWindowState(statePath);
  const { id: mainId } = screen.getPrimaryDisplay();
  const displays = screen.getAllDisplays().sort((a, b) => Number(b.id === mainId) - Number(a.id === mainId));
  const areas = displays.map((display) => display.workArea);
  const window = new BrowserWindow({
    ...placeWindow(saved?.bounds ?? null, areas),
    minWidth: MINIMUM_SIZE.width,
    minHeight: MINIMUM_SIZE.height,
    show: false,
    title: 'Pentimento',
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    webPreferences: {
      preload: join(appRoot(), 'out', 'preload', 'bridge.cjs'),
      // All but the last two are Electron's defaults, listed so that any change is visible.
      contextIsolation: true,
      nodeIntegration: false,
      sandbox: true,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: hasDeveloperTools,
    },
  });
  window.once('ready-to-show', () => {
    if (saved?.isMaximized) window.maximize();
    if (saved?.isFullScreen) window.setFullScreen(true);
    window.show();
  });
  keepState(window, statePath);
  return window;
}

/** Saves the window's bounds shortly after a change, and when it closes. */
function keepState(window: BrowserWindow, path: string): void {
  let timer: NodeJS.Timeout | undefined;
  const save = (): void => {
    clearTimeout(timer);
    if (window.isDestroyed()) return;
    const state: WindowState = {
      version: 1,
      bounds: window.getNormalBounds(),
      isMaximized: window.isMaximized(),
      isFullScreen: window.isFullScreen(),
    };
    try {
      mkdirSync(dirname(path), { recursive: true });
      writeFileAtomic.sync(path, `${JSON.stringify(state)}\n`);
    } catch {
      // If the disk is full, the window opens in the middle next time.
    }
  };
  const saveSoon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(save, SAVE_DELAY_MS);
  };
  window.on('resize', saveSoon);
  window.on('move', saveSoon);
  window.on('maximize', saveSoon);
  window.on('unmaximize', saveSoon);
  window.on('close', save);
  window.once('closed', () => clearTimeout(timer));
}
