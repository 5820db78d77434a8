import type { BatchJobSummary } from '../../shared/batch/batchState.js';
import type { ShellCapabilities } from '../../shared/contract/app.js';
import type { JobInfo } from '../../shared/contract/jobs.js';
import type { Settings } from '../../shared/contract/settings.js';
import type { TrainingInfo } from '../../shared/contract/trainings.js';
import { ExpectedError } from '../../shared/errors.js';
import type { PowerMonitor } from '../power/powerSource.js';

export type FolderPurpose = 'open' | 'export' | 'library';
export type HelpPage = 'start' | 'license' | 'report';

/**
 * What the studio needs from the surrounding program. A shell lists what it supports in `capabilities` and omits the
 * rest.
 */
export interface Shell {
  readonly capabilities: ShellCapabilities;
  /** The user's languages in order of preference, as BCP 47 tags. */
  readonly languages: readonly string[];
  /** Versions other than Node's: electron, chrome. */
  readonly runtimes?: Readonly<Record<string, string>>;
  /** Paths of files and folders; null if the user cancelled. */
  pickPhotos?(): Promise<readonly string[] | null>;
  /** Paths of 3D models; null if the user cancelled. */
  pickModels?(): Promise<readonly string[] | null>;
  pickFolder?(purpose: FolderPurpose): Promise<string | null>;
  /** Asks before an existing file is chosen. `extension` has no dot. */
  pickSavePath?(suggestedName: string, extension: string): Promise<string | null>;
  reveal?(path: string): Promise<void>;
  /** Opens a page written by this program in the system's browser. */
  openPage?(path: string): Promise<void>;
  /** Quits the program as the user would. */
  quit?(): void;
  /** Puts the machine to sleep. @throws ExpectedError if it refuses */
  sleep?(): Promise<void>;
  /** What the machine runs on; absent if that cannot be told. */
  readonly power?: PowerMonitor | undefined;
  openHelp?(page: HelpPage): Promise<void>;
  /** The picture on the clipboard as a PNG; null if there is none. */
  readClipboardImage?(): Promise<Uint8Array | null>;
  writeClipboardImage?(png: Uint8Array): Promise<void>;
  /** A job has ended. The shell decides whether to notify (is the window in front?). */
  jobEnded?(job: JobInfo, settings: Settings): void;
  /** The same for a batch. */
  batchEnded?(job: BatchJobSummary, settings: Settings): void;
  /** The same for the training of a style, also when it is paused. */
  trainingEnded?(training: TrainingInfo, settings: Settings): void;
  /** Jobs are running (`fraction` 0-1 over all of them, for a taskbar), or none is (null). */
  working?(fraction: number | null, settings: Settings): void;
  /** Whether trainings are planned that begin only if the program is still running, and the machine awake. */
  trainingsPlanned?(arePlanned: boolean, settings: Settings): void;
  /** Called at start-up and whenever settings change: theme and language of menus and window frames. */
  applySettings?(settings: Settings): void;
  /** Adds opened files to the system's list of recent documents. */
  addRecent?(path: string): void;
}

/** The error of a call that this shell does not support. */
export function notAvailable(what: string): ExpectedError {
  return new ExpectedError('contract/not-available', `${what} is not available here.`);
}
