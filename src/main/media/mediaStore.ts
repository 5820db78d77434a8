import { createHash, randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import sharp from 'sharp';
import { variantPx, variantTile, type MediaRequest, type MediaVariant } from '../../shared/contract/media.js';
import { mediaIdSchema, type MediaId } from '../../shared/contract/values.js';
import { isPlainFrame, type Frame } from '../../shared/domain/frame.js';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { ExpectedError } from '../../shared/errors.js';
import { toDiskError } from '../files/diskErrors.js';
import { readImage } from '../images/readImage.js';
import { layOnWhite } from '../images/writeImage.js';
import { encodeShown, SHOWN_JPEG, SHOWN_MIME } from '../images/shownJpeg.js';
import { ByteCache } from './byteCache.js';
import { TileFolder } from './tileFolder.js';

/** The content at a media address: bytes in memory, or a file to stream. */
export type MediaContent = {
  readonly mimeType: string;
  /** The name to save the content under; null if it is to be shown. */
  readonly fileName: string | null;
} & (
  | { readonly bytes: Uint8Array; readonly path?: undefined }
  | { readonly path: string; readonly bytes?: undefined; readonly length: number }
);

type Source =
  | { readonly kind: 'file'; readonly path: string; readonly frame?: Frame | undefined }
  | { readonly kind: 'encoded'; readonly bytes: Uint8Array }
  | { readonly kind: 'data'; readonly bytes: Uint8Array; readonly mimeType: string }
  | { readonly kind: 'download'; readonly path: string; readonly fileName: string };

/** The maximum size of previews and variants in memory; dropped ones are rendered again if they come from a file. */
const CACHE_BYTES = 192 << 20;

/** The pictures shown in windows, by ids that do not reveal their location. Only pictures added here can be fetched. */
export class MediaStore {
  private readonly sources = new Map<MediaId, Source>();
  private readonly variants = new ByteCache(CACHE_BYTES);
  private readonly tiles: TileFolder | undefined;
  private readonly pixels = new ByteCache(CACHE_BYTES, (id) => this.sources.delete(id as MediaId));

  /** @param tilesFolder the session's folder for tiles; without it there are no tiles */
  constructor(tilesFolder?: string) {
    this.tiles = tilesFolder === undefined ? undefined : new TileFolder(tilesFolder);
  }

  /** Adds a picture in a file, or the framed part of it. The same content has the same id, even after a restart. */
  async addFile(path: string, frame?: Frame): Promise<MediaId> {
    const { mtimeMs, size } = await stat(path).catch((thrown: unknown) => {
      throw toDiskError(thrown, path, 'read');
    });
    const taken = frame && !isPlainFrame(frame) ? frame : undefined;
    const text = `${path}\0${mtimeMs}\0${size}${taken ? `\0${JSON.stringify(taken)}` : ''}`;
    const hash = createHash('sha256').update(text).digest('hex');
    const id = mediaIdSchema.parse(hash.slice(0, 32));
    this.sources.set(id, { kind: 'file', path, frame: taken });
    return id;
  }

  /** Adds a picture from memory. It stays until newer ones need its space. */
  async addPixels(image: PixelImage): Promise<MediaId> {
    return this.addShown(await encodeShown(image));
  }

  /** The same for a picture that was already encoded by `encodeShown`. */
  addShown(bytes: Uint8Array): MediaId {
    const id = mediaIdSchema.parse(randomUUID());
    this.sources.set(id, { kind: 'encoded', bytes });
    this.pixels.put(id, bytes);
    return id;
  }

  /** Adds bytes that a window takes as they are, until `takeBack`. */
  keepData(bytes: Uint8Array, mimeType: string): MediaId {
    const id = mediaIdSchema.parse(randomUUID());
    this.sources.set(id, { kind: 'data', bytes, mimeType });
    return id;
  }

  /** The same, until newer pictures need the space. */
  addData(bytes: Uint8Array, mimeType: string): MediaId {
    const id = this.keepData(bytes, mimeType);
    this.pixels.put(id, bytes);
    return id;
  }

  /** Adds a picture in a file temporarily, until `takeBack`. */
  lend(path: string): MediaId {
    const id = mediaIdSchema.parse(randomUUID());
    this.sources.set(id, { kind: 'file', path });
    return id;
  }

  takeBack(id: MediaId): void {
    this.sources.delete(id);
  }

  /** Adds a file to be saved under a name; if it is a picture, it can be shown too. */
  addDownload(path: string, fileName = basename(path)): MediaId {
    const id = mediaIdSchema.parse(randomUUID());
    this.sources.set(id, { kind: 'download', path, fileName });
    return id;
  }

  has(id: MediaId): boolean {
    return this.sources.has(id);
  }

  /** @throws ExpectedError `media/unknown`; errors of reading the file */
  async read({ id, variant }: MediaRequest): Promise<MediaContent> {
    const source = this.sources.get(id);
    if (!source) throw unknownMedia();
    // Marks the picture as recently used, so that it stays in memory.
    this.pixels.get(id);
    if (variant === 'file') return fileContent(source);
    if (source.kind === 'data') {
      if (variant !== 'full') throw unknownMedia();
      return { bytes: source.bytes, mimeType: source.mimeType, fileName: null };
    }
    const place = variantTile(variant);
    if (place) {
      if (!this.tiles || source.kind !== 'file') throw unknownMedia();
      return { bytes: await this.tiles.read({ id, ...source }, place), mimeType: SHOWN_MIME, fileName: null };
    }
    const key = `${id}/${variant}`;
    const known = this.variants.get(key);
    const bytes = known ?? (await render(source, variant));
    if (!known && bytes.length < CACHE_BYTES / 8) this.variants.put(key, bytes);
    return { bytes, mimeType: SHOWN_MIME, fileName: null };
  }

  /** The picture as a PNG at its full size, for the clipboard. Throws like `read`. */
  async readPng(id: MediaId): Promise<Uint8Array> {
    const { bytes } = await this.read({ id, variant: 'full' });
    if (!bytes) throw unknownMedia();
    return sharp(bytes).png({ compressionLevel: 3 }).toBuffer();
  }
}

async function render(source: Exclude<Source, { kind: 'data' }>, variant: MediaVariant): Promise<Uint8Array> {
  const px = variantPx(variant);
  if (source.kind === 'encoded') {
    if (px === undefined) return source.bytes;
    const small = sharp(source.bytes).resize(px, px, { fit: 'inside', withoutEnlargement: true });
    return small.jpeg(SHOWN_JPEG).toBuffer();
  }
  const frame = source.kind === 'file' ? source.frame : undefined;
  const image = await readImage(source.path, { maxSidePx: px, frame });
  return encodeShown({ ...image.pixels, data: layOnWhite(image) });
}

async function fileContent(source: Source): Promise<MediaContent> {
  if (source.kind !== 'download') throw unknownMedia();
  const { path, fileName } = source;
  const { size } = await stat(path).catch((thrown: unknown) => {
    throw toDiskError(thrown, path, 'read');
  });
  return { path, length: size, mimeType: 'application/octet-stream', fileName };
}

function unknownMedia(): ExpectedError {
  return new ExpectedError('media/unknown', 'This picture is not here any more.', {
    advice: 'Open the photo again, or wait for a new preview.',
  });
}
