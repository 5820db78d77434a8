import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { BRIDGE_CHANNELS, type StudioBridge } from '../shared/contract/bridge.js';

const listeners = new Set<(event: unknown) => void>();

/**
 * `window.studio`: two channels of the contract and the one thing that only a preload can do. `ipcRenderer` itself stays
 * here, and what the main process is asked is checked there.
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

// One listener of ours for all of the page's: Electron takes more than ten on a channel for a leak.
ipcRenderer.on(BRIDGE_CHANNELS.event, (_event, event: unknown) => {
  for (const listener of [...listeners]) listener(event);
});
contextBridge.exposeInMainWorld('studio', bridge);
