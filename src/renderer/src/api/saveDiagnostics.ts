import { studio } from './connection.js';
import { download } from './download.js';

/** Saves a diagnostics bundle for a bug report. @returns false if the user cancelled the dialog. */
export async function saveDiagnostics(hasDialogs: boolean): Promise<boolean> {
  const { client, mediaUrl } = studio();
  let path: string | null = null;
  if (hasDialogs) {
    const picked = await client.call('dialogs.pickSavePath', {
      suggestedName: 'pentimento-report.zip',
      format: 'zip',
    });
    path = picked.path;
    if (path === null) return false;
  }
  const bundle = await client.call('diagnostics.save', { path });
  if (bundle.path === null) download(mediaUrl(bundle.media, 'file'), bundle.fileName);
  return true;
}
