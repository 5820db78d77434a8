import type { fileCalls } from '../../../shared/contract/files.js';
import type { FileAccess } from '../../files/fileAccess.js';
import { listFolder } from '../../files/listFolder.js';
import type { MediaStore } from '../../media/mediaStore.js';
import { notAvailable, type Shell } from '../shell.js';
import type { AreaHandlers } from './handlers.js';

export interface FileContext {
  readonly shell: Shell;
  readonly access: FileAccess;
  readonly media: MediaStore;
}

export function fileHandlers({ shell, access, media }: FileContext): AreaHandlers<typeof fileCalls> {
  return {
    async 'dialogs.pickPhotos'() {
      if (!shell.pickPhotos) throw notAvailable('A dialog of the system');
      const paths = await shell.pickPhotos();
      return { sources: paths?.map((path) => ({ kind: 'path' as const, path })) ?? null };
    },

    async 'dialogs.pickModels'() {
      if (!shell.pickModels) throw notAvailable('A dialog of the system');
      const paths = await shell.pickModels();
      return { paths: paths && [...paths] };
    },

    async 'dialogs.pickFolder'({ purpose }) {
      if (!shell.pickFolder) throw notAvailable('A dialog of the system');
      return { folder: await shell.pickFolder(purpose) };
    },

    async 'dialogs.pickSavePath'({ suggestedName, format }) {
      if (!shell.pickSavePath) throw notAvailable('A dialog of the system');
      return { path: await shell.pickSavePath(suggestedName, format) };
    },

    'files.listFolder': ({ folder }) => {
      if (!shell.capabilities.serverFiles) throw notAvailable('Looking into folders');
      return listFolder(folder, access);
    },

    async 'clipboard.copyImage'({ media: id }) {
      if (!shell.writeClipboardImage) throw notAvailable('Writing to the clipboard');
      await shell.writeClipboardImage(await media.readPng(id));
      return undefined;
    },
  };
}
