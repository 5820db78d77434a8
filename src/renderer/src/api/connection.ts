import type { StudioBridge } from '../../../shared/contract/bridge.js';
import type { StudioClient } from '../../../shared/contract/client.js';
import type { MediaVariant } from '../../../shared/contract/media.js';
import type { PhotoSource } from '../../../shared/contract/photos.js';
import type { MediaId } from '../../../shared/contract/values.js';

declare global {
  interface Window {
    /** Put there by the desktop shell's preload script; absent in a browser. */
    readonly studio?: StudioBridge;
  }
}

/** `gone`: the studio was started again and takes this page's key no more. */
export type LineState = 'there' | 'broken' | 'gone';

/** The window's line to a studio, whichever shell is around it. */
export interface StudioConnection {
  readonly client: StudioClient;
  /** The address of a picture that the studio handed out. */
  readonly mediaUrl: (id: MediaId, variant: MediaVariant) => string;
  /**
   * What a file that was dropped or picked in the window is to the studio: its path, or the token of its upload. Null
   * for one that has no path and cannot be uploaded: it goes as bytes.
   * @throws AppError `disk/not-readable` if the upload fails.
   */
  sourceOf(file: File): Promise<PhotoSource | null>;
  /** Hears when the line breaks and when it is there again. @returns what ends the subscription. */
  onLine(listener: (line: LineState) => void): () => void;
}

let current: StudioConnection | undefined;

/** Sets the connection that the stores speak through; once, before the app is mounted. */
export function setConnection(connection: StudioConnection): void {
  current = connection;
}

/** @throws before `setConnection`. */
export function studio(): StudioConnection {
  if (!current) throw new Error('The window is not connected to a studio yet.');
  return current;
}
