import type { PhotoSource } from '../../shared/contract/photos.js';
import type { FileAccess } from '../files/fileAccess.js';
import type { Uploads } from '../photos/uploads.js';

export interface SourceFiles {
  readonly uploads: Uploads;
  readonly access: FileAccess;
}

/** The file or folder that a window names. @throws ExpectedError `access/denied`, `photo/unknown` */
export async function sourcePath(source: PhotoSource, { uploads, access }: SourceFiles): Promise<string> {
  return source.kind === 'upload' ? uploads.pathOf(source.token) : access.check(source.path);
}
