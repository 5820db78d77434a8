import type { StudioTransport } from './client.js';

/**
 * What the desktop shell's preload script provides as `window.studio`: the transport, and what only a preload script
 * can do.
 */
export interface StudioBridge extends StudioTransport {
  /** The path of a file that was dropped or picked in the window; empty if it has none. `file` is a DOM `File`. */
  pathForFile(file: unknown): string;
}

/** Channel names between preload and main. */
export const BRIDGE_CHANNELS = { invoke: 'studio:invoke', event: 'studio:event' } as const;
