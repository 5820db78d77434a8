import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ExpectedError } from '../../shared/errors.js';
import { toDiskError } from '../files/diskErrors.js';

/** The maximum size of an upload in bytes: the largest supported photo (400 megapixels) as a TIFF. */
const MAX_UPLOAD_BYTES = 2 ** 31;

/** Files uploaded by windows. They last as long as the session. */
export class Uploads {
  private readonly paths = new Map<string, string>();

  /** @param folder the session's folder for uploads */
  constructor(
    private readonly folder: string,
    private readonly maxBytes = MAX_UPLOAD_BYTES,
  ) {}

  /** @returns the token of the file. @throws ExpectedError `image/too-large`, `disk/...` */
  async accept(name: string, content: Readable | Uint8Array): Promise<string> {
    const token = randomBytes(16).toString('hex');
    const path = join(this.folder, token, safeFileName(name));
    try {
      await mkdir(join(this.folder, token), { recursive: true });
      if (content instanceof Uint8Array) await writeFile(path, content);
      else await pipeline(content, limitBytes(this.maxBytes, name), createWriteStream(path));
    } catch (thrown) {
      await rm(join(this.folder, token), { recursive: true, force: true });
      throw toDiskError(thrown, path, 'write');
    }
    this.paths.set(token, path);
    return token;
  }

  /** @throws ExpectedError `photo/unknown` */
  pathOf(token: string): string {
    const path = this.paths.get(token);
    if (path === undefined) throw new ExpectedError('photo/unknown', 'The uploaded file is not here any more.');
    return path;
  }

  list(): string[] {
    return [...this.paths.values()];
  }
}

/** Removes folders, hidden prefixes and characters that any system forbids from a name. Never empty. */
export function safeFileName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  const clean = last
    .replace(/[\p{Cc}<>:"|?*]/gu, '_')
    .replace(/^\.+/, '')
    .trim();
  const points = Array.from(clean);
  return points.length > 120 ? points.slice(-120).join('') : clean || 'image';
}

function limitBytes(maxBytes: number, name: string): Transform {
  let count = 0;
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      count += chunk.length;
      if (count <= maxBytes) done(null, chunk);
      else done(new ExpectedError('image/too-large', `${name} is larger than ${Math.round(maxBytes / 1e6)} MB.`));
    },
  });
}
