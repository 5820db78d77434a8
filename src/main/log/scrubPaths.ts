import { homedir } from 'node:os';
import { appRoot } from '../paths/appRoot.js';

/**
 * Takes the names of the user's files and folders out of a text: `known` paths, then everything that looks like an
 * absolute path. Paths inside of the program itself stay, relative to it: they say where an error comes from.
 */
export function scrubPaths(text: string, known: readonly string[] = []): string {
  let clean = text;
  for (const path of known) if (path !== '') clean = clean.split(path).join('<path>');
  clean = clean.split(appRoot()).join('<app>');
  clean = clean.split(homedir()).join('<home>');
  return clean.replace(ABSOLUTE_PATH, '<path>').replace(BELOW_HOME, '<path>');
}

/** `/a/b`, `file:///a/b`, `C:\a\b`; a path with spaces up to its extension, else up to the next space. */
const ABSOLUTE_PATH = /(?<![\w<>.])(?:file:\/\/)?(?:\/|[A-Za-z]:[\\/])[^\s"'`)(<>]+(?:[^"'`\n)(<>:]*\.\w{2,5}\b)?/g;
const BELOW_HOME = /<home>[\\/][^\s"'`)(<>]+(?:[^"'`\n)(<>:]*\.\w{2,5}\b)?/g;
