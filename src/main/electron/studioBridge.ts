import { ipcMain, type BrowserWindow, type IpcMainInvokeEvent } from 'electron';
import { BRIDGE_CHANNELS } from '../../shared/contract/bridge.js';
import type { Studio } from '../studio/studio.js';
import { isTrustedSender, type IsOwnPage } from './windowSecurity.js';

/**
 * Connects one window to the studio. Only this file listens to windows: it rejects a message from anything but the
 * window's own page before reading its content.
 */
export function connectWindow(window: BrowserWindow, studio: Studio, isOwnPage: IsOwnPage): void {
  const { webContents } = window;
  const unsubscribe = studio.subscribe((event) => {
    if (!webContents.isDestroyed()) webContents.send(BRIDGE_CHANNELS.event, event);
  });
  const answer = (event: IpcMainInvokeEvent, name: unknown, input: unknown): Promise<unknown> => {
    if (event.sender !== webContents || !isTrustedSender(event.senderFrame, webContents, isOwnPage)) {
      throw new Error('This page may not speak to the studio.');
    }
    if (typeof name !== 'string') throw new Error('A call has a name.');
    return studio.invoke(name, input);
  };
  ipcMain.handle(BRIDGE_CHANNELS.invoke, answer);
  window.once('closed', () => {
    ipcMain.removeHandler(BRIDGE_CHANNELS.invoke);
    unsubscribe();
  });
}
