import { createHash } from 'node:crypto';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import writeFileAtomic from 'write-file-atomic';
import type { PixelMask } from '../../shared/domain/pixelMask.js';
import { ExpectedError } from '../../shared/errors.js';
import { toDiskError } from '../files/diskErrors.js';
import { makeFolder } from '../files/makeFolder.js';

/** A mask that no project names is kept this long: it may belong to a project that is not saved yet. */
const KEPT_MS = 24 * 3600 * 1000;
const NAME = /^([0-9a-f]{64})\.png$/;

/** The masks that came from the user's files, as gray PNGs by the hash of their bytes. Steps of regions name them. */
export class MaskFolder {
  constructor(private readonly folder: string) {}

  /** @returns the name for a step. @throws ExpectedError `disk/...` */
  async add({ width, height, data }: PixelMask): Promise<string> {
    const bytes = await sharp(data, { raw: { width, height, channels: 1 } })
      .png()
      .toBuffer();
    const file = createHash('sha256').update(bytes).digest('hex');
    await makeFolder(this.folder);
    const path = this.pathOf(file);
    await writeFileAtomic(path, bytes).catch((thrown: unknown) => {
      throw toDiskError(thrown, path, 'write');
    });
    return file;
  }

  /** @throws ExpectedError `mask/missing` */
  async read(file: string): Promise<PixelMask> {
    try {
      const gray = sharp(await readFile(this.pathOf(file))).extractChannel(0);
      const { data, info } = await gray.raw().toBuffer({ resolveWithObject: true });
      return { width: info.width, height: info.height, data };
    } catch (cause) {
      throw new ExpectedError('mask/missing', 'A mask from a file is not here any more.', {
        cause,
        advice: 'Undo the step, or drop the file again.',
      });
    }
  }

  /** Removes masks that none of the projects names. @param projects the folder with one folder for each project */
  async removeUnused(projects: string, now = Date.now()): Promise<void> {
    const files = (await readdir(this.folder).catch(() => [])).filter((name) => NAME.test(name));
    if (files.length === 0) return;
    const texts = await projectTexts(projects);
    for (const name of files) {
      const [, file = ''] = NAME.exec(name) ?? [];
      const { mtimeMs } = await stat(join(this.folder, name));
      const isUnused = now - mtimeMs > KEPT_MS && texts.every((text) => !text.includes(file));
      if (isUnused) await rm(join(this.folder, name), { force: true });
    }
  }

  private pathOf(file: string): string {
    return join(this.folder, `${file}.png`);
  }
}

/** All files of projects, including those that were set aside as damaged. */
async function projectTexts(projects: string): Promise<string[]> {
  const texts: string[] = [];
  for (const entry of await readdir(projects, { withFileTypes: true, recursive: true }).catch(() => [])) {
    const isProject = entry.isFile() && entry.name.startsWith('project.json');
    if (isProject) texts.push(await readFile(join(entry.parentPath, entry.name), 'utf8'));
  }
  return texts;
}
