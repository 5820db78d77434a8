import { copyFile, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import type { FrameFormat } from '../../shared/domain/videoFormat.js';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { CancelledError, ExpectedError } from '../../shared/errors.js';
import { writeAtomically } from '../files/atomicFile.js';
import { toDiskError } from '../files/diskErrors.js';
import type { Shot } from './shots.js';

const FRAME_NAME = /^\d{6}\.(?:png|jpg)$/;

const DEFAULT_JPEG_QUALITY = 92;

export interface FrameFolderOptions {
  /** Where frames wait until all are there. */
  readonly workFolder: string;
  readonly format: FrameFormat;
  /** 1-100, of JPEG. */
  readonly quality?: number | undefined;
}

/** The frames of a painted video as pictures: kept beside unfinished work first, then moved to their folder at once. */
export class FrameFolder {
  private readonly folder: string;

  constructor(private readonly options: FrameFolderOptions) {
    this.folder = join(options.workFolder, 'frames');
  }

  /** Whether all frames of a piece are there. */
  async has({ first, end }: Shot): Promise<boolean> {
    for (let frame = first; frame < end; frame++) {
      if (!(await stat(this.pathOf(frame)).catch(() => undefined))) return false;
    }
    return true;
  }

  /** Writes the frames of a piece, in order. @throws ExpectedError `disk/...`; errors of `frames` */
  async add({ first }: Shot, frames: AsyncIterable<PixelImage>): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    let at = first;
    for await (const { data, width, height } of frames) {
      const path = this.pathOf(at++);
      const image = sharp(data, { raw: { width, height, channels: 3 } });
      const { format, quality = DEFAULT_JPEG_QUALITY } = this.options;
      const bytes = await (
        format === 'png' ? image.png() : image.jpeg({ quality, chromaSubsampling: '4:4:4' })
      ).toBuffer();
      await writeAtomically(path, { canReplace: true }, (temporary) => writeFile(temporary, bytes)).catch(
        (thrown: unknown) => {
          throw toDiskError(thrown, path, 'write');
        },
      );
    }
  }

  /**
   * Copies all frames to a new folder, which appears when it is complete.
   * @param canReplace whether a folder of that name is replaced, if there is nothing but frames in it
   * @throws ExpectedError `disk/...`; CancelledError
   */
  async moveTo(path: string, canReplace: boolean, signal: AbortSignal): Promise<void> {
    const unfinished = join(dirname(path), `.pentimento-${process.pid}-${randomBytes(6).toString('hex')}.tmp`);
    try {
      await mkdir(unfinished);
      for (const name of await readdir(this.folder)) {
        if (signal.aborted) throw new CancelledError();
        await copyFile(join(this.folder, name), join(unfinished, name));
      }
      if (canReplace) await removeFrames(path);
      await rename(unfinished, path);
    } catch (thrown) {
      if (thrown instanceof CancelledError) throw thrown;
      throw toDiskError(thrown, path, 'write');
    } finally {
      await rm(unfinished, { recursive: true, force: true });
    }
  }

  private pathOf(frame: number): string {
    return join(this.folder, `${String(frame + 1).padStart(6, '0')}.${this.options.format}`);
  }
}

/** Removes a folder of frames, if there is one. @throws ExpectedError `disk/exists` if it holds anything else */
async function removeFrames(path: string): Promise<void> {
  const names = await readdir(path).catch(() => []);
  const other = names.find((name) => !FRAME_NAME.test(name));
  if (other !== undefined) {
    throw new ExpectedError('disk/exists', `${path} holds more than frames: ${other}.`, {
      advice: 'Name another folder.',
      details: { path },
    });
  }
  await rm(path, { recursive: true, force: true });
}
