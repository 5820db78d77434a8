import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileIdentity } from '../files/fileIdentity.js';
import { isWithin } from '../files/pathKind.js';
import { readPhotoFacts } from '../images/photoFacts.js';

/**
 * Files that must never be overwritten: the photos of a batch, its style images, and everything else in its source
 * folder that this program did not write.
 */
export class Originals {
  private readonly identities = new Set<string>();

  private constructor(private readonly source: string) {}

  /** @param source the source folder, which exists. */
  static async of(source: string, files: readonly string[]): Promise<Originals> {
    const originals = new Originals(await realpath(source).catch(() => source));
    for (const file of files) await originals.add(file);
    return originals;
  }

  async add(file: string): Promise<void> {
    const id = await fileIdentity(file);
    if (id !== undefined) this.identities.add(id);
  }

  /** Whether the file at `path` exists and must not be changed. */
  async includes(path: string): Promise<boolean> {
    const id = await fileIdentity(path);
    if (id === undefined) return false;
    if (this.identities.has(id)) return true;
    const folder = await realpath(dirname(path)).catch(() => dirname(path));
    if (!isWithin(join(folder, basename(path)), this.source)) return false;
    return (await readPhotoFacts(path))?.recipe === undefined;
  }
}
