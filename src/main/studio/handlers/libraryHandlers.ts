import { basename, dirname, join } from 'node:path';
import { rm, mkdir, readdir, writeFile } from 'node:fs/promises';
import type { libraryCalls, LibraryUsage } from '../../../shared/contract/library.js';
import type { AppInfo } from '../../../shared/contract/app.js';
import { ExpectedError } from '../../../shared/errors.js';
import { diagnosticsBundle } from '../../diagnostics/diagnosticsBundle.js';
import { writeAtomically } from '../../files/atomicFile.js';
import { toDiskError } from '../../files/diskErrors.js';
import type { FileAccess } from '../../files/fileAccess.js';
import { folderUsage, freeBytesAt } from '../../files/folderUsage.js';
import type { JobBoard } from '../../jobs/jobBoard.js';
import { libraryFolderFor, moveLibrary } from '../../library/moveLibrary.js';
import type { LogFiles } from '../../log/log.js';
import type { MediaStore } from '../../media/mediaStore.js';
import type { AppPaths } from '../../paths/appPaths.js';
import type { SettingsStore } from '../../settings/settingsStore.js';
import type { EngineDesk } from '../engineDesk.js';
import type { AreaHandlers } from './handlers.js';

/** The library's folder, whether it is being moved, and how many changes of it are in progress. */
export interface LibraryPlace {
  folder: string;
  isMoving: boolean;
  changes: number;
}

export interface LibraryContext {
  readonly paths: AppPaths;
  readonly access: FileAccess;
  readonly jobs: JobBoard;
  readonly media: MediaStore;
  readonly engine: EngineDesk;
  readonly settings: SettingsStore;
  readonly log: LogFiles;
  readonly info: () => AppInfo;
  readonly downloads: string;
  readonly location: LibraryPlace;
  /** Makes the studio use the library in this folder. */
  readonly useLibrary: (folder: string) => Promise<void>;
}

const LOG_BYTES = 512 << 10;

export function libraryHandlers(context: LibraryContext): AreaHandlers<typeof libraryCalls> {
  const { paths, access, media, location } = context;
  return {
    'library.usage': () => usage(context),

    async 'library.move'({ folder }) {
      if (location.isMoving) throw new ExpectedError('library/in-use', 'The library is on its way already.');
      if (location.changes > 0) {
        const advice = 'Try again when the style is there.';
        throw new ExpectedError('library/in-use', 'A style is being added to the library.', { advice });
      }
      location.isMoving = true;
      try {
        const to = await libraryFolderFor(folder === null ? paths.defaultLibrary : await access.check(folder));
        return { jobId: startMove(context, to) };
      } catch (thrown) {
        location.isMoving = false;
        throw thrown;
      }
    },

    async 'library.clearCache'() {
      const { bytes } = await folderUsage(paths.codeCache);
      for (const name of await readdir(paths.codeCache).catch(() => [])) {
        await rm(join(paths.codeCache, name), { recursive: true, force: true });
      }
      return { freedBytes: bytes };
    },

    async 'diagnostics.save'({ path }) {
      const bundle = await makeBundle(context);
      const day = new Date().toISOString().slice(0, 10);
      const target = path === null ? join(context.downloads, `pentimento-report-${day}.zip`) : await access.check(path);
      try {
        await mkdir(dirname(target), { recursive: true });
        await writeAtomically(target, { canReplace: true }, (temporary) => writeFile(temporary, bundle));
      } catch (thrown) {
        throw toDiskError(thrown, target, 'write');
      }
      const id = media.addDownload(target);
      return { path: path === null ? null : target, media: id, fileName: basename(target), bytes: bundle.length };
    },
  };
}

/** @throws ExpectedError `library/in-use` if the library is already there */
function startMove({ jobs, location, useLibrary }: LibraryContext, to: string): string {
  const from = location.folder;
  if (to === from) throw new ExpectedError('library/in-use', 'The library lies in this folder already.');
  const { id } = jobs.start({
    kind: 'libraryMove',
    title: to,
    async run({ signal, onProgress }) {
      const files = await moveLibrary({ from, to, signal, onProgress, switchTo: useLibrary });
      return { kind: 'libraryMove', folder: to, files };
    },
    onOver: () => (location.isMoving = false),
  });
  return id;
}

async function usage({ paths, location }: LibraryContext): Promise<LibraryUsage> {
  const folders = {
    styles: location.folder,
    projects: paths.projects,
    runs: paths.runs,
    cache: paths.codeCache,
    logs: paths.logs,
  };
  const parts = Object.entries(folders).map(async ([part, folder]) => ({
    part: part as keyof typeof folders,
    folder,
    ...(await folderUsage(folder)),
  }));
  return {
    folder: location.folder,
    isDefaultFolder: location.folder === paths.defaultLibrary,
    parts: await Promise.all(parts),
    freeBytes: await freeBytesAt(location.folder),
  };
}

async function makeBundle({ engine, settings, log, info, jobs }: LibraryContext): Promise<Uint8Array> {
  // Test every backend again: most reports are about backends.
  const backends = await engine.probe();
  return diagnosticsBundle({
    app: info(),
    settings: settings.value,
    engine: engine.state,
    backends,
    log: await log.tail(LOG_BYTES),
    jobs: jobs.list().map(({ kind, state, error }) => ({ kind, state, code: error?.code ?? null })),
  });
}
