import { shallowRef } from 'vue';
import { studio } from '../../api/connection.js';
import { useAppStore } from '../../stores/useAppStore.js';
import { reportError } from '../../stores/useReportError.js';

/** A question for a folder that a dialog of the window answers; null: the user thought better of it. */
export interface FolderRequest {
  readonly answer: (folder: string | null) => void;
}

/** Asks for a folder: by the system's dialog where the shell has one, else among the folders of the studio's machine. */
export function useFolderPicker() {
  const app = useAppStore();
  /** For a `FolderDialog`; null while nothing is asked. */
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
