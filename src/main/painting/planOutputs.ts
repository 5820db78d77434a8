import { stat } from 'node:fs/promises';
import { basename, extname, join, sep } from 'node:path';
import { numberedName, shortenName } from '../../shared/batch/nameTemplate.js';
import {
  formatOfExtension,
  mayMove,
  PAINTED_FORMATS,
  type PaintedFormat,
  paintedFormat,
} from '../../shared/domain/imageFormat.js';
import {
  type FrameFormat,
  isReadableVideo,
  isVideoFormat,
  videoFormatOfExtension,
} from '../../shared/domain/videoFormat.js';
import { type AppError, ExpectedError } from '../../shared/errors.js';
import { fileIdentity } from '../files/fileIdentity.js';
import { readPhotoFacts } from '../images/photoFacts.js';
import type { FoundPhotos } from '../photos/collectPhotos.js';

export interface OutputOptions {
  /**
   * A file or a folder. It is a folder if it exists as one, ends with a slash, has no extension, or there are several
   * photos.
   */
  readonly out: string;
  /** Default: by the extension of `out`, otherwise each photo's own format, otherwise png. */
  readonly format?: PaintedFormat | undefined;
  /** Videos become folders of pictures of this format. */
  readonly frames?: FrameFormat | undefined;
  readonly canOverwrite: boolean;
  /** Files other than the photos that the same run reads: never overwritten unless `out` names them. */
  readonly styleImages: readonly string[];
}

/** The plan for one photo. */
export type PlannedPhoto =
  | {
      readonly photo: string;
      readonly error?: undefined;
      readonly outPath: string;
      readonly format: PaintedFormat;
      readonly canReplace: boolean;
    }
  | { readonly photo: string; readonly error: AppError };

/**
 * Decides the output path of each photo before any work is done. In a folder, a taken name gets ` (2)`; with
 * `canOverwrite`, earlier outputs are replaced, but no photo or style image of this run, and no two photos share a
 * name. A photo itself is replaced only if `out` names it and `canOverwrite` is set.
 * @throws ExpectedError `usage` if `out` does not fit the request.
 */
export async function planOutputs(found: FoundPhotos, options: OutputOptions): Promise<PlannedPhoto[]> {
  if (await isFolderTarget(found, options)) return planFolder(found, options);
  // Before any photo is checked: a wrong command line is wrong for every photo.
  const format = formatOfFile(options);
  const [only] = found.photos;
  if (!only) return [];
  return [only.error ? { photo: only.path, error: only.error } : await planFile(only.path, format, options)];
}

async function isFolderTarget(found: FoundPhotos, { out, frames }: OutputOptions): Promise<boolean> {
  const status = await stat(out).catch(() => undefined);
  if (frames && status?.isFile()) throw usage(`Frames need a folder, and ${out} is a file.`, 'Name a folder.');
  if (frames) return true;
  if (status?.isDirectory() || out.endsWith(sep) || out.endsWith('/')) return true;
  const isSeveral = found.photos.length > 1 || found.hasFolder;
  const extension = extname(out);
  if (isSeveral && (status || extension !== '')) {
    throw usage(`Several photos need a folder, and ${out} is a file.`, `Name a folder: --out ${stem(out)}${sep}`);
  }
  return isSeveral || extension === '';
}

function formatOfFile({ out, format }: OutputOptions): PaintedFormat {
  const named = formatOfExtension(extname(out)) ?? videoFormatOfExtension(extname(out));
  if (!named) {
    const known = PAINTED_FORMATS.join(', ');
    throw usage(
      `${out} has no extension of a format that is written (${known}).`,
      `For a folder add a slash: ${out}${sep}`,
    );
  }
  if (format && format !== named) {
    throw usage(`The name ${out} says ${named}, --format says ${format}.`, 'Leave --format out, or change the name.');
  }
  return named;
}

async function planFile(photo: string, format: PaintedFormat, options: OutputOptions): Promise<PlannedPhoto> {
  const { out, canOverwrite } = options;
  if (isReadableVideo(photo) !== isVideoFormat(format)) return { photo, error: otherKind(photo, out) };
  const taken = await fileIdentity(out);
  if (taken !== undefined && !canOverwrite) {
    const isPhoto = taken === (await fileIdentity(photo));
    const what = isPhoto ? `${out} is the photo itself` : `${out} exists already`;
    const advice = 'Name another file, or allow replacing it with --overwrite.';
    return { photo, error: new ExpectedError('disk/exists', `${what}.`, { advice, details: { path: out } }) };
  }
  return { photo, outPath: out, format, canReplace: canOverwrite };
}

async function planFolder(found: FoundPhotos, options: OutputOptions): Promise<PlannedPhoto[]> {
  const { out, canOverwrite } = options;
  const originals = new Set<string>();
  for (const path of [...found.photos.map((photo) => photo.path), ...options.styleImages]) {
    const id = await fileIdentity(path);
    if (id !== undefined) originals.add(id);
  }
  // Many file systems ignore case in names.
  const planned = new Set<string>();
  const isFree = async (path: string): Promise<boolean> => {
    if (planned.has(path.toLowerCase())) return false;
    const id = await fileIdentity(path);
    return id === undefined || (canOverwrite && !originals.has(id));
  };

  const plan: PlannedPhoto[] = [];
  for (const { path: photo, error } of found.photos) {
    if (error) {
      plan.push({ photo, error });
      continue;
    }
    const isMoving = mayMove(photo) && (await readPhotoFacts(photo))?.isMoving === true;
    const isFrames = options.frames !== undefined && isReadableVideo(photo);
    const { format, extension } = isFrames
      ? { format: options.frames, extension: '' }
      : paintedFormat(photo, options.format, isMoving);
    const name = shortenName(`${stem(photo)}${extension}`);
    let outPath = join(out, name);
    for (let count = 2; !(await isFree(outPath)); count++) {
      outPath = join(out, numberedName(name, count));
    }
    planned.add(outPath.toLowerCase());
    plan.push({ photo, outPath, format, canReplace: canOverwrite });
  }
  return plan;
}

function otherKind(photo: string, out: string): ExpectedError {
  return isReadableVideo(photo)
    ? usage(`${photo} is a video, and ${out} would be a picture.`, 'Name a file that ends in .mp4 or .webm.')
    : usage(`${photo} is a picture, and ${out} would be a video.`, 'Name a file that ends in .jpg or .png.');
}

function stem(path: string): string {
  return basename(path, extname(path));
}

function usage(message: string, advice: string): ExpectedError {
  return new ExpectedError('usage', message, { advice });
}
