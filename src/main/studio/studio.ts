import type { Readable } from 'node:stream';
import type { MenuCommand } from '../../shared/contract/app.js';
import type { Answer } from '../../shared/contract/answer.js';
import type { StudioEvent } from '../../shared/contract/contract.js';
import type { MediaRequest } from '../../shared/contract/media.js';
import type { Settings } from '../../shared/contract/settings.js';
import type { EngineConnection } from '../engine/engineHost.js';
import type { FileAccess } from '../files/fileAccess.js';
import type { LogFiles } from '../log/log.js';
import type { MediaContent } from '../media/mediaStore.js';
import type { AppPaths } from '../paths/appPaths.js';
import type { Shell } from './shell.js';

export interface StudioOptions {
  readonly paths: AppPaths;
  readonly shell: Shell;
  /** Starts an engine process; called again after a crash. */
  readonly launchEngine: () => EngineConnection;
  readonly log: LogFiles;
  /** The folders that windows may open photos from and export to. Default: all that the user can access. */
  readonly access?: FileAccess;
  /** A model by name or folder; default: `PENTIMENTO_MODEL`, otherwise the shipped model. */
  readonly model?: string | undefined;
  /** Overrides the backend of the settings, for one session. */
  readonly backend?: Settings['backend'] | undefined;
}

/**
 * Everything that windows can request, independent of how they are shown: one studio per program, any number of
 * windows. It answers the calls of the contract and sends its events; it does not know about Electron or HTTP.
 */
export interface Studio {
  /** Answers a call. Never rejects: errors are part of the answer. `input` is checked here. */
  invoke(name: string, input: unknown): Promise<Answer>;
  /** @returns a function that ends the subscription */
  subscribe(listener: (event: StudioEvent) => void): () => void;
  /**
   * Opens photos and adds styles from packs for the shell: dropped on its icon, named on the command line, opened-with.
   */
  openPaths(paths: readonly string[]): Promise<void>;
  /** Tells windows which menu command was chosen. */
  menu(command: MenuCommand): void;
  /** @throws ExpectedError `media/unknown` for media that was not handed out; errors of reading the file. */
  readMedia(request: MediaRequest): Promise<MediaContent>;
  /**
   * Accepts a file that a window sends. @returns the token for `PhotoSource`
   * @throws ExpectedError `image/too-large` above 1 GB; `disk/...`
   */
  acceptUpload(name: string, content: Readable): Promise<string>;
  readonly settings: Settings;
  /** Ends jobs and the engine, and deletes the session's temporary files. */
  close(): Promise<void>;
}
