import { randomUUID } from 'node:crypto';
import { realpath, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { MAX_OPEN_PHOTOS, type OpenedPhotos, type PhotoInfo, type PhotoSource } from '../../shared/contract/photos.js';
import { dayOf } from '../../shared/batch/nameTemplate.js';
import { ExpectedError, toSerialized, type ErrorData } from '../../shared/errors.js';
import type { FileAccess } from '../files/fileAccess.js';
import { toDiskError } from '../files/diskErrors.js';
import { dayOfPhoto, readPhotoFacts } from '../images/photoFacts.js';
import { readImageSize } from '../images/readImage.js';
import type { MediaStore } from '../media/mediaStore.js';
import { collectPhotos } from './collectPhotos.js';
import type { Uploads } from './uploads.js';

/** An open photo: what windows know of it, and where it lies. */
export interface OpenPhoto {
  readonly info: PhotoInfo;
  /** The file, also of an uploaded photo. */
  readonly path: string;
}

export interface PhotoShelfOptions {
  readonly media: MediaStore;
  readonly uploads: Uploads;
  readonly access: FileAccess;
  /** Hears of every change, with the ids of those that were opened just now. */
  readonly onChange: (photos: PhotoInfo[], openedIds: string[]) => void;
}

interface Candidate {
  readonly path: string;
  readonly name: string;
  readonly isUpload: boolean;
  readonly error?: Error | undefined;
}

/** The photos that are open, in the order of opening. */
export class PhotoShelf {
  private readonly photos = new Map<string, OpenPhoto>();

  constructor(private readonly options: PhotoShelfOptions) {}

  list(): PhotoInfo[] {
    return [...this.photos.values()].map(({ info }) => info);
  }

  /** A photo's place among the open ones, counted from 1. */
  placeOf(photoId: string): number {
    return [...this.photos.keys()].indexOf(photoId) + 1;
  }

  /** @throws ExpectedError `photo/unknown` */
  get(photoId: string): OpenPhoto {
    const photo = this.photos.get(photoId);
    if (!photo)
      throw new ExpectedError('photo/unknown', 'This photo is not open any more.', { advice: 'Open it again.' });
    return photo;
  }

  /** Opens what can be opened; the rest is told by name. A file that is open already is not opened twice. */
  async open(sources: readonly PhotoSource[]): Promise<OpenedPhotos> {
    const photos: PhotoInfo[] = [];
    const failed: OpenedPhotos['failed'] = [];
    for (const source of sources) {
      for (const candidate of await this.candidatesOf(source)) {
        try {
          if (candidate.error !== undefined) throw candidate.error;
          photos.push(await this.openFile(candidate));
        } catch (thrown) {
          failed.push(failureOf(candidate, thrown));
        }
      }
    }
    if (photos.length > 0) this.changed(photos.map(({ id }) => id));
    return { photos, failed };
  }

  /** Opens a photo that a project keeps: no window may name its path. */
  async openKept(path: string): Promise<OpenedPhotos> {
    try {
      const photo = await this.openFile({ path, name: basename(path), isUpload: true });
      this.changed([photo.id]);
      return { photos: [photo], failed: [] };
    } catch (thrown) {
      return { photos: [], failed: [failureOf({ path, name: basename(path) }, thrown)] };
    }
  }

  /** An uploaded photo lies somewhere else from now on. */
  movedTo(photoId: string, path: string): void {
    this.photos.set(photoId, { ...this.get(photoId), path });
  }

  close(photoIds: readonly string[]): void {
    const closed = photoIds.filter((id) => this.photos.delete(id));
    if (closed.length > 0) this.changed([]);
  }

  /** What was thrown, for windows: of where files lie that came as bytes, their user knows no more than their names. */
  plainError(thrown: unknown): ErrorData {
    const kept = [...this.photos.values()].filter(({ info }) => info.path === null);
    return byName(toSerialized(thrown), [...this.options.uploads.list(), ...kept.map(({ path }) => path)]);
  }

  private changed(openedIds: string[]): void {
    this.options.onChange(this.list(), openedIds);
  }

  private async candidatesOf(source: PhotoSource): Promise<Candidate[]> {
    const { uploads, access } = this.options;
    try {
      if (source.kind === 'upload') {
        const path = uploads.pathOf(source.token);
        return [{ path, name: basename(path), isUpload: true }];
      }
      const { photos } = await collectPhotos([await access.check(source.path)]);
      return photos.map(({ path, error }) => ({ path, name: basename(path), isUpload: false, error }));
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      const name = source.kind === 'upload' ? 'upload' : basename(source.path);
      return [{ path: '', name, isUpload: false, error }];
    }
  }

  private async openFile({ path, name, isUpload }: Candidate): Promise<PhotoInfo> {
    const real = await realpath(path);
    // A folder's image may be a link to somewhere else.
    if (!isUpload) await this.options.access.check(real);
    const size = await readImageSize(path);
    const { size: bytes } = await stat(path).catch((thrown: unknown) => {
      throw toDiskError(thrown, path, 'read');
    });
    const media = await this.options.media.addFile(path);
    const facts = await readPhotoFacts(path);
    const takenOn = (await dayOfPhoto(path, facts)) ?? dayOf(new Date());
    const isPainted = facts?.recipe !== undefined;
    // Looked for last: it may have been opened a second time meanwhile.
    const known = [...this.photos.values()].find((photo) => photo.path === path);
    if (!known && this.photos.size >= MAX_OPEN_PHOTOS) {
      throw new ExpectedError('photo/too-many', `${MAX_OPEN_PHOTOS} photos are open, which is the most.`, {
        advice: 'Close some, or stylize the folder as a batch.',
      });
    }
    const id = known?.info.id ?? randomUUID();
    const info: PhotoInfo = { id, name, path: isUpload ? null : path, ...size, bytes, takenOn, isPainted, media };
    this.photos.set(id, { info, path });
    return info;
  }
}

/** Why a photo was not opened, by its name. */
function failureOf({ path, name }: Pick<Candidate, 'path' | 'name'>, thrown: unknown): OpenedPhotos['failed'][number] {
  return { name, error: byName(toSerialized(thrown), path === '' ? [] : [path]) };
}

function byName(error: ErrorData, paths: readonly string[]): ErrorData {
  const message = paths.reduce((text, path) => text.replaceAll(path, basename(path)), error.message);
  return { ...error, message };
}
