import { createHash } from 'node:crypto';
import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** How much disk the stills of a session may take; the poster of every open video stays besides. */
const MOST_BYTES = 512 << 20;

interface Still {
  readonly path: Promise<string>;
  bytes: number;
  isPoster: boolean;
}

/** Frames of videos as files, so that everything that takes a photo takes them too. */
export class StillFiles {
  private readonly stills = new Map<string, Still>();

  /** @param folder the session's own */
  constructor(
    private readonly folder: string,
    private readonly mostBytes = MOST_BYTES,
  ) {}

  /**
   * The path of a still, written by `write` unless it is there.
   * @param key stands for the video's content and the frame
   * @throws errors of `write`
   */
  async get(key: string, write: (path: string) => Promise<unknown>, isPoster = false): Promise<string> {
    const known = this.stills.get(key);
    const still: Still = known ?? { path: this.make(key, write), bytes: 0, isPoster };
    if (isPoster) still.isPoster = true;
    // A map keeps insertion order, so this makes the still the newest.
    this.stills.delete(key);
    this.stills.set(key, still);
    try {
      const path = await still.path;
      if (still.bytes === 0) still.bytes = (await stat(path).catch(() => undefined))?.size ?? 0;
      await this.trim(still);
      return path;
    } catch (thrown) {
      this.stills.delete(key);
      throw thrown;
    }
  }

  private async make(key: string, write: (path: string) => Promise<unknown>): Promise<string> {
    await mkdir(this.folder, { recursive: true });
    const path = join(this.folder, `${createHash('sha256').update(key).digest('hex').slice(0, 32)}.png`);
    await write(path);
    return path;
  }

  private async trim(newest: Still): Promise<void> {
    let total = [...this.stills.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    for (const [key, still] of [...this.stills]) {
      if (total <= this.mostBytes) return;
      if (still === newest || still.isPoster || still.bytes === 0) continue;
      total -= still.bytes;
      this.stills.delete(key);
      await rm(await still.path, { force: true });
    }
  }
}
