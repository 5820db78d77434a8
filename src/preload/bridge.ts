import { contextBridge, ipcRenderer, webUtils, type IpcRendererEvent } from 'electron';
import { BRIDGE_CHANNELS, type StudioBridge } from '../shared/contract/bridge.js';

/**
 * `window.studio`: two channels of the contract and the one thing that only a preload can do. `ipcRenderer` itself stays
 * here, and what the main process is asked is checked there.
 */
const bridge: StudioBridge = {
  invoke: (name, input) => ipcRenderer.invoke(BRIDGE_CHANNELS.invoke, name, input),
  subscribe(listener) {
    const onEvent = (_event: IpcRendererEvent, event: unknown): void => listener(event);
    ipcRenderer.on(BRIDGE_CHANNELS.event, onEvent);
    return () => {
      ipcRenderer.off(BRIDGE_CHANNELS.event, onEvent);
    };
  },
  pathForFile: (file) => webUtils.getPathForFile(file as Parameters<typeof webUtils.getPathForFile>[0]),
};

contextBridge.exposeInMainWorld('studio', bridge);
