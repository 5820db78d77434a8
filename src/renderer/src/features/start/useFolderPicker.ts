import { shallowRef } from 'vue';
import { studio } from '../../api/connection.js';
import { useAppStore } from '../../stores/useAppStore.js';
import { reportError } from '../../stores/useReportError.js';

/** A request for a folder, answered by a dialog of the window. The answer is null if the user cancelled. */
export interface FolderRequest {
  readonly answer: (folder: string | null) => void;
}

/** Asks for a folder: with the system's dialog if the shell has one, otherwise from the studio machine's folders. */
export function useFolderPicker() {
  const app = useAppStore();
  /** For a `FolderDialog`; null while there is no request. */
  const request = shallowRef<FolderRequest | null>(null);

  async function pick(purpose: 'open' | 'export'): Promise<string | null> {
    if (app.info?.capabilities.nativeDialogs) {
      try {
        return (await studio().client.call('dialogs.pickFolder', { purpose })).folder;
      } catch (thrown) {
        reportError(thrown);
        return null;
      }
    }
    return new Promise((resolve) => {
      request.value = {
        answer: (folder) => {
          request.value = null;
          resolve(folder);
        },
      };
    });
  }

  return { request, pick };
}
