import { randomUUID } from 'node:crypto';
import { realpath, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { MAX_OPEN_PHOTOS, type OpenedPhotos, type PhotoInfo, type PhotoSource } from '../../shared/contract/photos.js';
import { dayOf } from '../../shared/batch/nameTemplate.js';
import { ExpectedError, toSerialized, type ErrorData } from '../../shared/errors.js';
import type { VideoInfo } from '../../shared/contract/videos.js';
import type { FrameSize } from '../../shared/domain/frame.js';
import { isReadableVideo } from '../../shared/domain/videoFormat.js';
import type { FileAccess } from '../files/fileAccess.js';
import { toDiskError } from '../files/diskErrors.js';
import { kindNotRead } from '../images/imageErrors.js';
import { dayOfPhoto, readPhotoFacts } from '../images/photoFacts.js';
import { readImageShape } from '../images/readImage.js';
import type { MediaStore } from '../media/mediaStore.js';
import { collectPhotos } from './collectPhotos.js';
import type { Uploads } from './uploads.js';

/** An open photo: what windows know about it, and the path of its file. */
export interface OpenPhoto {
  readonly info: PhotoInfo;
  /** The path of the file, also for an uploaded photo. */
  readonly path: string;
}

/** What a video is, and the file of its poster. */
export interface OpenedVideo extends FrameSize {
  readonly still: string;
  readonly video: VideoInfo;
}

export interface PhotoShelfOptions {
  readonly media: MediaStore;
  readonly uploads: Uploads;
  readonly access: FileAccess;
  /** Opens videos. @throws errors of reading the file */
  readonly videos: { open(path: string): Promise<OpenedVideo> };
  /** Called after every change, with the ids of the photos just opened. */
  readonly onChange: (photos: PhotoInfo[], openedIds: string[]) => void;
}

interface Candidate {
  readonly path: string;
  readonly name: string;
  readonly isUpload: boolean;
  readonly error?: Error | undefined;
}

/** The open photos, in the order of opening. */
export class PhotoShelf {
  private readonly photos = new Map<string, OpenPhoto>();

  constructor(private readonly options: PhotoShelfOptions) {}

  list(): PhotoInfo[] {
    return [...this.photos.values()].map(({ info }) => info);
  }

  /** A photo's position among the open ones, counted from 1. */
  placeOf(photoId: string): number {
    return [...this.photos.keys()].indexOf(photoId) + 1;
  }

  /** Undefined if it is not open any more. */
  find(photoId: string): OpenPhoto | undefined {
    return this.photos.get(photoId);
  }

  /** @throws ExpectedError `photo/unknown` */
  get(photoId: string): OpenPhoto {
    const photo = this.find(photoId);
    if (!photo)
      throw new ExpectedError('photo/unknown', 'This photo is not open any more.', { advice: 'Open it again.' });
    return photo;
  }

  /** Opens all readable photos and reports the others by name. A file that is already open is not opened twice. */
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

  /** Opens a photo stored in a project; its path is not revealed to windows. */
  async openKept(path: string): Promise<OpenedPhotos> {
    try {
      const photo = await this.openFile({ path, name: basename(path), isUpload: true });
      this.changed([photo.id]);
      return { photos: [photo], failed: [] };
    } catch (thrown) {
      return { photos: [], failed: [failureOf({ path, name: basename(path) }, thrown)] };
    }
  }

  /** Sets the new path of an uploaded photo that was moved. */
  movedTo(photoId: string, path: string): void {
    this.photos.set(photoId, { ...this.get(photoId), path });
  }

  close(photoIds: readonly string[]): void {
    const closed = photoIds.filter((id) => this.photos.delete(id));
    if (closed.length > 0) this.changed([]);
  }

  /** Converts an error for windows. Replaces the paths of uploaded files by their names: the user knows only those. */
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
      const { photos, passedOver = [] } = await collectPhotos([await access.check(source.path)], true);
      return [
        ...photos.map(({ path, error }) => ({ path, name: basename(path), isUpload: false, error })),
        ...passedOver.map((name) => ({ path: '', name, isUpload: false, error: kindNotRead(name) })),
      ];
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      const name = source.kind === 'upload' ? 'upload' : basename(source.path);
      return [{ path: '', name, isUpload: false, error }];
    }
  }

  private async openFile({ path, name, isUpload }: Candidate): Promise<PhotoInfo> {
    const real = await realpath(path);
    // An image in a folder may be a link to another place.
    if (!isUpload) await this.options.access.check(real);
    const { size: shown, picture, video, animation } = await this.look(path);
    const { size: bytes } = await stat(path).catch((thrown: unknown) => {
      throw toDiskError(thrown, path, 'read');
    });
    const media = await this.options.media.addFile(picture);
    const facts = await readPhotoFacts(path);
    const takenOn = (await dayOfPhoto(path, facts)) ?? dayOf(new Date());
    // The recipe of a painted video names no look.
    const isPainted = video === undefined && facts?.recipe !== undefined;
    // Checked last: the photo may have been opened a second time in the meantime.
    const known = [...this.photos.values()].find((photo) => photo.path === path);
    if (!known && this.photos.size >= MAX_OPEN_PHOTOS) {
      throw new ExpectedError('photo/too-many', `${MAX_OPEN_PHOTOS} photos are open, which is the most.`, {
        advice: 'Close some, or stylize the folder as a batch.',
      });
    }
    const id = known?.info.id ?? randomUUID();
    const shownPath = isUpload ? null : path;
    const info: PhotoInfo = { id, name, path: shownPath, ...shown, bytes, takenOn, isPainted, media, video, animation };
    this.photos.set(id, { info, path });
    return info;
  }

  /** The size of a photo or video, and the file of the picture that stands for it. */
  private async look(path: string): Promise<Looks> {
    if (!isReadableVideo(path)) {
      const { size, times } = await readImageShape(path);
      const animation = times && { seconds: times.at(-1)!, frames: times.length - 1 };
      return { size, picture: path, animation };
    }
    const { width, height, still, video } = await this.options.videos.open(path);
    return { size: { width, height }, picture: still, video };
  }
}

interface Looks extends Pick<PhotoInfo, 'video' | 'animation'> {
  readonly size: FrameSize;
  readonly picture: string;
}

/** The reason why a photo was not opened, with names instead of paths. */
function failureOf({ path, name }: Pick<Candidate, 'path' | 'name'>, thrown: unknown): OpenedPhotos['failed'][number] {
  return { name, error: byName(toSerialized(thrown), path === '' ? [] : [path]) };
}

function byName(error: ErrorData, paths: readonly string[]): ErrorData {
  const message = paths.reduce((text, path) => text.replaceAll(path, basename(path)), error.message);
  return { ...error, message };
}
