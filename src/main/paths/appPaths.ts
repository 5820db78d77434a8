import { resolve } from 'node:path';
import envPaths from 'env-paths';
import { readLibraryLocation, userStylesIn } from './libraryLocation.js';
import { filesRoot } from './appRoot.js';

/** The program's folders. All paths are absolute; the folders may not exist yet. */
export interface AppPaths {
  /** All of the user's data: `PENTIMENTO_HOME`, else the platform's user-data folder. */
  readonly home: string;
  /** Data that can be created again: `PENTIMENTO_CACHE`, else the platform's cache folder. */
  readonly cache: string;
  /** The user's library: the folder in `location.json`, else below `home`. */
  readonly library: string;
  readonly defaultLibrary: string;
  /** The user's own styles, one folder each. */
  readonly userStyles: string;
  /** Encoded style images by content hash, with a size limit. */
  readonly codeCache: string;
  /** Videos that are being painted: their pieces so far. */
  readonly videoWork: string;
  /** Training runs: below `PENTIMENTO_HOME` if that is set, else below the cache folder, because they are large. */
  readonly runs: string;
  /** Runs of polishes, which are deleted when they end, and the scenes that these practice on. */
  readonly polish: string;
  readonly projects: string;
  readonly logs: string;
  /** Files that last for one session: uploads, and exports to be downloaded. */
  readonly sessions: string;
  /** Batch jobs, one folder each. */
  readonly jobs: string;
  /** Files that ship with the program. */
  readonly resources: string;
  readonly builtInStyles: string;
  readonly models: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

export function appPaths(env: Environment = process.env): AppPaths {
  const platform = envPaths('pentimento', { suffix: '' });
  const ownHome = nonEmpty(env['PENTIMENTO_HOME']);
  const home = resolve(ownHome ?? platform.data);
  const cache = resolve(nonEmpty(env['PENTIMENTO_CACHE']) ?? platform.cache);
  const defaultLibrary = resolve(home, 'library');
  const library = readLibraryLocation(home) ?? defaultLibrary;
  const resources = resolve(filesRoot(), 'resources');
  return {
    home,
    cache,
    library,
    defaultLibrary,
    userStyles: userStylesIn(library),
    codeCache: resolve(cache, 'styles'),
    videoWork: resolve(cache, 'videos'),
    runs: resolve(ownHome === undefined ? cache : home, 'runs'),
    polish: resolve(cache, 'polish'),
    projects: resolve(home, 'projects'),
    logs: resolve(home, 'logs'),
    sessions: resolve(cache, 'sessions'),
    jobs: resolve(home, 'jobs'),
    resources,
    builtInStyles: resolve(resources, 'styles'),
    models: resolve(resources, 'models'),
  };
}

function nonEmpty(value: string | undefined): string | undefined {
  return value === undefined || value === '' ? undefined : value;
}
