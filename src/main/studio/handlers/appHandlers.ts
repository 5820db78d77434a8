import { AppError, BugError } from '../../../shared/errors.js';
import type { AppInfo, appCalls } from '../../../shared/contract/app.js';
import type { Log } from '../../log/log.js';
import { notAvailable, type Shell } from '../shell.js';
import type { AreaHandlers } from './handlers.js';

export interface AppContext {
  readonly shell: Shell;
  readonly log: Log;
  readonly info: () => AppInfo;
  /** Called when a window opens, which asks for the information first. */
  readonly onWindow: () => void;
  /** Whether the studio handed a path to a window. */
  readonly isKnownPath: (path: string) => boolean;
}

export function appHandlers({ shell, log, info, onWindow, isKnownPath }: AppContext): AreaHandlers<typeof appCalls> {
  return {
    'app.info'() {
      onWindow();
      return info();
    },

    'app.reportProblem'({ message, stack }) {
      const error = new BugError(message);
      if (stack !== undefined) error.stack = stack;
      log.error('The window reports a problem', error);
      return undefined;
    },

    async 'shell.reveal'({ path }) {
      if (!shell.reveal) throw notAvailable('Showing files in the file manager');
      if (!isKnownPath(path)) throw new AppError('access/denied', 'Only files of the studio can be shown.');
      await shell.reveal(path);
      return undefined;
    },

    async 'shell.openHelp'({ page }) {
      if (!shell.openHelp) throw notAvailable('Opening the help');
      await shell.openHelp(page);
      return undefined;
    },
  };
}
