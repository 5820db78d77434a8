import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ExpectedError } from '../../shared/errors.js';
import { writeAtomically } from '../files/atomicFile.js';
import { toDiskError } from '../files/diskErrors.js';
import { ProcessLock } from '../files/processLock.js';
import { parseJson } from '../files/readJson.js';
import type { EncodedPiece } from './codecs.js';
import type { Shot } from './shots.js';

const progressSchema = z.object({
  version: z.literal(1),
  shots: z.array(z.object({ first: z.int().nonnegative(), end: z.int().positive() })),
});

/** Work that nobody has continued for this long is given up. */
const KEPT_MS = 30 * 24 * 3600_000;

/**
 * What is done of a video so far: its shots and its painted pieces, one file each. It survives the process, so that the
 * same request continues where it stopped. One process at a time works in it.
 */
export class WorkFolder {
  private constructor(
    /** Its path. */
    readonly folder: string,
    private readonly lock: ProcessLock,
    private readonly known: Shot[],
  ) {}

  /**
   * @param key stands for everything that the painted frames depend on; at most 64 letters and digits
   * @throws ExpectedError `job/busy` if another process is at work on it; `disk/...`
   */
  static async open(root: string, key: string): Promise<WorkFolder> {
    const folder = join(root, key);
    try {
      await mkdir(folder, { recursive: true });
      await removeOld(root, key);
      await utimes(folder, new Date(), new Date());
    } catch (thrown) {
      throw toDiskError(thrown, folder, 'write');
    }
    const lock = await ProcessLock.acquire(join(folder, 'lock'), busy);
    const text = await readFile(join(folder, 'progress.json'), 'utf8').catch(() => '');
    const progress = progressSchema.safeParse(parseJson(text));
    return new WorkFolder(folder, lock, progress.success ? progress.data.shots : []);
  }

  /** The shots that are known, from the first one on. */
  get shots(): readonly Shot[] {
    return this.known;
  }

  async addShot(shot: Shot): Promise<void> {
    this.known.push(shot);
    const text = JSON.stringify({ version: 1, shots: this.known } satisfies z.infer<typeof progressSchema>);
    await this.write('progress.json', Buffer.from(text));
  }

  async has(shot: Shot): Promise<boolean> {
    return stat(this.pathOf(shot)).then(
      () => true,
      () => false,
    );
  }

  async addPiece(frames: Shot, piece: EncodedPiece): Promise<void> {
    await this.write(nameOf(frames), piece);
  }

  readPiece(frames: Shot): Promise<EncodedPiece> {
    return readFile(this.pathOf(frames));
  }

  /** Leaves the work to be continued later. */
  async close(): Promise<void> {
    await this.lock.release();
  }

  /** Removes the work: the video is finished. */
  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  private pathOf(frames: Shot): string {
    return join(this.folder, nameOf(frames));
  }

  private async write(name: string, bytes: Uint8Array): Promise<void> {
    const path = join(this.folder, name);
    try {
      await writeAtomically(path, { canReplace: true }, (temporary) => writeFile(temporary, bytes));
    } catch (thrown) {
      throw toDiskError(thrown, path, 'write');
    }
  }
}

function nameOf({ first, end }: Shot): string {
  return `${first}-${end}.mkv`;
}

function busy(pid: number): ExpectedError {
  return new ExpectedError('job/busy', `The process ${pid} is painting the same video in the same way.`, {
    advice: 'Wait for it, or stop it.',
  });
}

async function removeOld(root: string, own: string): Promise<void> {
  for (const name of await readdir(root)) {
    const status = name === own ? undefined : await stat(join(root, name)).catch(() => undefined);
    if (status && Date.now() - status.mtimeMs > KEPT_MS) await rm(join(root, name), { recursive: true, force: true });
  }
}
