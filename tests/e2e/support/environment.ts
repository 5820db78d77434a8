import type { StudioFolders } from './runningStudio.js';

/** The environment of a studio under test: the system's, without the tests' own settings. */
export function studioEnvironment({ home, cache }: StudioFolders): Record<string, string> {
  const inherited = Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !/^(PENTIMENTO_|VITEST|NODE_OPTIONS|NODE_ENV|ELECTRON_)/.test(entry[0]),
  );
  return {
    ...Object.fromEntries(inherited),
    PENTIMENTO_HOME: home,
    PENTIMENTO_CACHE: cache,
    // Tests search for English texts.
    LANG: 'en_US.UTF-8',
    LANGUAGE: 'en_US',
  };
}
