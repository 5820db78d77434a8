import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { BRIDGE_CHANNELS, type StudioBridge } from '../shared/contract/bridge.js';

const listeners = new Set<(event: unknown) => void>();

/**
 * `window.studio`: two channels of the contract, and file paths, which only a preload script can get. `ipcRenderer`
 * itself is not exposed. The main process checks every request.
 */
const bridge: StudioBridge = {
  invoke: (name, input) => ipcRenderer.invoke(BRIDGE_CHANNELS.invoke, name, input),
  subscribe(listener) {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  },
  pathForFile: (file) => webUtils.getPathForFile(file as Parameters<typeof webUtils.getPathForFile>[0]),
};

// One IPC listener serves all listeners of the page: Electron reports more than ten on a channel as a leak.
ipcRenderer.on(BRIDGE_CHANNELS.event, (_event, event: unknown) => {
  for (const listener of [...listeners]) listener(event);
});
contextBridge.exposeInMainWorld('studio', bridge);
