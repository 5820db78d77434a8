import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { decodeStyleCode, encodeStyleCode, type StyleCode } from '../../ml/models/styleCode.js';

const SUFFIX = '.safetensors';
/** Increase this number if the same file gives another code, so that older codes are not used. */
const READING = 3;

/**
 * Encoded style images on disk, named by the hash of the image file and the trunk. Deletes the least recently used
 * first. The cache never makes a job fail: files that cannot be read or written are ignored.
 */
export class CodeCache {
  constructor(
    private readonly folder: string,
    private readonly maxEntries = 200,
  ) {}

  async get(imageHash: string, trunk: string): Promise<StyleCode | undefined> {
    const path = this.pathOf(imageHash, trunk);
    try {
      const code = decodeStyleCode(await readFile(path));
      if (code.trunk !== trunk) return undefined;
      await utimes(path, new Date(), new Date());
      return code;
    } catch {
      return undefined;
    }
  }

  async put(imageHash: string, code: StyleCode): Promise<void> {
    try {
      await mkdir(this.folder, { recursive: true });
      await writeFileAtomic(this.pathOf(imageHash, code.trunk), Buffer.from(encodeStyleCode(code)));
      await this.trim();
    } catch {
      // Without the cache, the next call only takes a second longer.
    }
  }

  private pathOf(imageHash: string, trunk: string): string {
    const name = createHash('sha256').update(`${imageHash} ${trunk} ${READING}`).digest('hex').slice(0, 40);
    return join(this.folder, `${name}${SUFFIX}`);
  }

  private async trim(): Promise<void> {
    const names = (await readdir(this.folder)).filter((name) => name.endsWith(SUFFIX));
    if (names.length <= this.maxEntries) return;
    const entries = await Promise.all(
      names.map(async (name) => ({
        path: join(this.folder, name),
        usedAt: (await stat(join(this.folder, name))).mtimeMs,
      })),
    );
    entries.sort((a, b) => a.usedAt - b.usedAt);
    await Promise.all(entries.slice(0, names.length - this.maxEntries).map(({ path }) => rm(path, { force: true })));
  }
}
