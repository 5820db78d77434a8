import type { Shell } from '../studio/shell.js';

/** The browser host's part of a studio: windows in a browser do for themselves what they can. */
export function createHostShell(hasServerFiles: boolean): Shell {
  return {
    capabilities: {
      ...{ kind: 'browser', nativeDialogs: false, serverFiles: hasServerFiles, uploads: true },
      ...{ reveal: false, clipboard: false, notifications: true },
    },
    // The browser knows its user's languages itself.
    languages: [],
  };
}
