import { copyFile, mkdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { blendCodes, type StyleCode } from '../../ml/models/styleCode.js';
import { STYLE_SHORT_SIDE_PX, type StyleModel } from '../../ml/models/styleModel.js';
import { AppError } from '../../shared/errors.js';
import { toDiskError } from '../files/diskErrors.js';
import { readImage } from '../images/readImage.js';
import { scanImageFolder, type ImageFolder } from './imageFolder.js';
import { renderSampleScenes, sampleFolders } from './sampleImages.js';

/** Fewer photos than this are joined by rendered scenes, or a style would learn the motifs of a few pictures. */
export const ENOUGH_PHOTOS = 24;

/** How many pictures of a set are encoded for the code that training begins from. */
const MOST_ENCODED = 48;

/**
 * The folder of artworks of a style set: the folder itself, or one below the run with a copy of the single image.
 * @throws ExpectedError `disk/…`
 */
export async function styleSetFolder(styles: string, run: string): Promise<string> {
  const path = resolve(styles);
  const status = await stat(path).catch((thrown: unknown) => {
    throw toDiskError(thrown, path, 'read');
  });
  if (status.isDirectory()) return path;
  // Refused here, where the reason can be told, rather than skipped later.
  await readImage(path);
  return copyInto(join(run, 'style'), [path]);
}

/**
 * The folder of photos to train on: the user's own, or where these are too few, one below the run that holds copies of
 * them and rendered scenes.
 *
 * @param scenePx the side of the rendered scenes.
 * @param notice told when scenes are added.
 * @throws ExpectedError `disk/…`, `data/empty`
 */
export async function photoFolder(
  photos: string | undefined,
  run: string,
  scenePx: number,
  notice: (message: string) => void,
): Promise<string> {
  const own = photos === undefined ? undefined : await scanImageFolder(resolve(photos));
  if (own && own.files.length >= ENOUGH_PHOTOS) return own.root;
  const missing = ENOUGH_PHOTOS - (own?.files.length ?? 0);
  notice(
    own
      ? `${own.files.length} photos are few: ${missing} rendered scenes join them. Some hundred photos give better styles.`
      : `No photos given: training on ${missing} rendered scenes. Some hundred photos of your own give better styles.`,
  );
  await renderSampleScenes(run, missing, scenePx);
  const folder = sampleFolders(run).photos;
  if (own)
    await copyInto(
      folder,
      own.files.map((file) => join(own.root, file)),
    );
  return folder;
}

async function copyInto(folder: string, files: readonly string[]): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (const [index, file] of files.entries()) {
    const target = join(folder, `${String(index).padStart(4, '0')}-${basename(file)}`);
    await copyFile(file, target).catch((thrown: unknown) => {
      throw toDiskError(thrown, target, 'write');
    });
  }
  return folder;
}

/** What training begins from: the mean of the codes that the model gives the pictures of a set by itself. */
export interface FirstCode {
  readonly code: StyleCode;
  /** The picture whose code is the nearest to the mean: it stands for the style in lists. */
  readonly imagePath: string;
}

/**
 * Encodes an even choice of at most 48 pictures. Pictures that cannot be read are left out.
 * @throws the last picture's error where none can be read.
 */
export async function firstCodeOf(model: StyleModel, { root, files }: ImageFolder): Promise<FirstCode> {
  const count = Math.min(files.length, MOST_ENCODED);
  const encoded: { readonly imagePath: string; readonly code: StyleCode }[] = [];
  let failure: unknown;
  for (let index = 0; index < count; index++) {
    const imagePath = join(root, files[Math.floor((index * files.length) / count)]!);
    try {
      const { pixels } = await readImage(imagePath, { maxShortSidePx: STYLE_SHORT_SIDE_PX });
      encoded.push({ imagePath, code: await model.encodeStyle(pixels) });
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown;
      failure = thrown;
    }
  }
  if (encoded.length === 0) throw failure;
  const code = blendCodes(encoded.map((each) => ({ code: each.code, weight: 1 })));
  const distances = encoded.map((each) => squaredDistance(each.code.values, code.values));
  const nearest = encoded[distances.indexOf(Math.min(...distances))]!;
  return { code, imagePath: nearest.imagePath };
}

function squaredDistance(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, index) => sum + (value - b[index]!) ** 2, 0);
}
