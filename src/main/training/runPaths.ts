import { isAbsolute, join, resolve } from 'node:path';
import { appPaths } from '../paths/appPaths.js';

/** The folder of a run given by name (inside the app's runs) or by path. */
export function runFolderOf(nameOrPath: string): string {
  const isPath = isAbsolute(nameOrPath) || nameOrPath.includes('/') || nameOrPath.includes('\\');
  return isPath ? resolve(nameOrPath) : join(appPaths().runs, nameOrPath);
}
