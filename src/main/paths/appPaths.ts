import { resolve } from 'node:path';
import envPaths from 'env-paths';
import { appRoot } from './appRoot.js';

/** Where things live. All are absolute; none need exist. */
export interface AppPaths {
  /** Everything of the user's: `PENTIMENTO_HOME`, else the platform's user-data folder. */
  readonly home: string;
  /** What can be made again: `PENTIMENTO_CACHE`, else the platform's cache folder. */
  readonly cache: string;
  /** The user's own styles, one folder each. */
  readonly userStyles: string;
  /** Encoded style images by content hash, bounded. */
  readonly codeCache: string;
  /** Training runs: below `PENTIMENTO_HOME` if that is set, else below the cache folder, as they are large. */
  readonly runs: string;
  /** What ships with the program. */
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
  const resources = resolve(appRoot(), 'resources');
  return {
    home,
    cache,
    userStyles: resolve(home, 'library', 'styles'),
    codeCache: resolve(cache, 'styles'),
    runs: resolve(ownHome === undefined ? cache : home, 'runs'),
    resources,
    builtInStyles: resolve(resources, 'styles'),
    models: resolve(resources, 'models'),
  };
}

function nonEmpty(value: string | undefined): string | undefined {
  return value === undefined || value === '' ? undefined : value;
}
