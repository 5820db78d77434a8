import type { BatchJobSummary } from '../../shared/batch/batchState.js';
import type { ShellCapabilities } from '../../shared/contract/app.js';
import type { JobInfo } from '../../shared/contract/jobs.js';
import type { Settings } from '../../shared/contract/settings.js';
import type { TrainingInfo } from '../../shared/contract/trainings.js';
import { ExpectedError } from '../../shared/errors.js';

export type FolderPurpose = 'open' | 'export' | 'library';
export type HelpPage = 'start' | 'license' | 'report';

/** What the studio needs of the program around it. What a shell cannot do it says in `capabilities` and leaves out. */
export interface Shell {
  readonly capabilities: ShellCapabilities;
  /** The user's languages in order of preference, as BCP 47 tags. */
  readonly languages: readonly string[];
  /** Versions beside Node's: electron, chrome. */
  readonly runtimes?: Readonly<Record<string, string>>;
  /** Paths of files and folders; null if the user cancelled. */
  pickPhotos?(): Promise<readonly string[] | null>;
  pickFolder?(purpose: FolderPurpose): Promise<string | null>;
  /** Asks before an existing file is chosen. `extension` without its dot. */
  pickSavePath?(suggestedName: string, extension: string): Promise<string | null>;
  reveal?(path: string): Promise<void>;
  /** Opens a page that this program wrote in the system's browser. */
  openPage?(path: string): Promise<void>;
  /** Ends the program as its user would. */
  quit?(): void;
  /** Puts the machine to sleep. @throws ExpectedError if it refuses */
  sleep?(): Promise<void>;
  openHelp?(page: HelpPage): Promise<void>;
  /** The picture on the clipboard as a PNG; null if there is none. */
  readClipboardImage?(): Promise<Uint8Array | null>;
  writeClipboardImage?(png: Uint8Array): Promise<void>;
  /** A job is over. Whether that is worth a notification (is the window in front?) is the shell's to say. */
  jobEnded?(job: JobInfo, settings: Settings): void;
  /** The same for a batch. */
  batchEnded?(job: BatchJobSummary, settings: Settings): void;
  /** The same for the training of a style, also when it is paused. */
  trainingEnded?(training: TrainingInfo, settings: Settings): void;
  /** Jobs run (`fraction` 0-1 of all of them, for a taskbar) or none does (null). */
  working?(fraction: number | null, settings: Settings): void;
  /** Called at the start and whenever settings change: theme and language of menus and window frames. */
  applySettings?(settings: Settings): void;
  /** Files that were opened, for the system's own list of recent documents. */
  addRecent?(path: string): void;
}

/** The error of a call that this shell has no means for. */
export function notAvailable(what: string): ExpectedError {
  return new ExpectedError('contract/not-available', `${what} is not available here.`);
}
