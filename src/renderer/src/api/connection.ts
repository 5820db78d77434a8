import type { StudioBridge } from '../../../shared/contract/bridge.js';
import type { StudioClient } from '../../../shared/contract/client.js';
import type { MediaVariant } from '../../../shared/contract/media.js';
import type { PhotoSource } from '../../../shared/contract/photos.js';
import type { MediaId } from '../../../shared/contract/values.js';

declare global {
  interface Window {
    /** Set by the desktop shell's preload script; absent in a browser. */
    readonly studio?: StudioBridge;
  }
}

/** `gone`: the studio was restarted and no longer accepts this page's key. */
export type LineState = 'there' | 'broken' | 'gone';

/** The window's connection to a studio, independent of the shell. */
export interface StudioConnection {
  readonly client: StudioClient;
  /** The URL of a picture that the studio returned. */
  readonly mediaUrl: (id: MediaId, variant: MediaVariant) => string;
  /**
   * The source for a file that was dropped or picked in the window: its path, or the token of its upload. Null if it
   * has no path and cannot be uploaded; it is then sent as bytes.
   * @throws AppError `disk/not-readable` if the upload fails.
   */
  sourceOf(file: File): Promise<PhotoSource | null>;
  /** Calls `listener` when the connection is lost or restored. @returns a function that ends the subscription. */
  onLine(listener: (line: LineState) => void): () => void;
}

let current: StudioConnection | undefined;

/** Sets the connection that the stores use. Call it once, before the app is mounted. */
export function setConnection(connection: StudioConnection): void {
  current = connection;
}

/** @throws if `setConnection` has not been called. */
export function studio(): StudioConnection {
  if (!current) throw new Error('The window is not connected to a studio yet.');
  return current;
}
