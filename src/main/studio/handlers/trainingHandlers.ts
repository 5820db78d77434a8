import { totalmem } from 'node:os';
import { basename, join } from 'node:path';
import type { CheckedInput } from '../../../shared/contract/contract.js';
import type { PhotoSource } from '../../../shared/contract/photos.js';
import type { TrainingPicture, trainingCalls } from '../../../shared/contract/trainings.js';
import type { MediaId } from '../../../shared/contract/values.js';
import { ExpectedError } from '../../../shared/errors.js';
import { freeBytesAt } from '../../files/folderUsage.js';
import { isWithin } from '../../files/pathKind.js';
import { scanImageFolder } from '../../images/imageFolder.js';
import type { MediaStore } from '../../media/mediaStore.js';
import type { PhotoShelf } from '../../photos/photoShelf.js';
import { lookAtPictures } from '../../training/lookAtPictures.js';
import { readStyleRun } from '../../training/styleRun.js';
import { imageFiles, pathsIn, scenesFor, type PictureChanges } from '../../training/styleSet.js';
import { readLosses } from '../../training/trainingInfo.js';
import type { CheckpointPainter } from '../checkpointPainter.js';
import { sourcePath, type SourceFiles } from '../sourcePath.js';
import type { TrainingDesk } from '../trainingDesk.js';
import type { AreaHandlers } from './handlers.js';

export interface TrainingContext extends SourceFiles {
  readonly trainings: TrainingDesk;
  readonly checkpoints: CheckpointPainter;
  readonly media: MediaStore;
  readonly photos: PhotoShelf;
  readonly runsFolder: string;
}

/** How many are looked at one by one. */
const MOST_LOOKED_AT = 400;
/** How many of a training's own photos its checkpoints can be looked at on. */
const MOST_PRACTICE = 6;
/** The length of a training like one that was given in steps. */
const DEFAULT_MINUTES = 60;

export function trainingHandlers(context: TrainingContext): AreaHandlers<typeof trainingCalls> {
  const { trainings, checkpoints, media, photos, runsFolder } = context;
  let looks = 0;
  const pathsOf = async (sources: readonly PhotoSource[]): Promise<string[]> => {
    const paths: string[] = [];
    for (const source of sources) paths.push(await sourcePath(source, context));
    return paths;
  };

  /** The files and folders of a former training. Those that it copied are named one by one, to be copied again. */
  const pathsOfRun = async (from: string, what: 'styles' | 'photos'): Promise<string[]> => {
    const folder = (await readStyleRun(trainings.runOf(from)))[what];
    if (folder === undefined) return [];
    return isWithin(folder, runsFolder) ? pathsIn(await scanImageFolder(folder)) : [folder];
  };
  const given = async ({ artworks, from }: Pick<Given, 'artworks' | 'from'>): Promise<string[]> =>
    artworks.length === 0 && from !== undefined ? pathsOfRun(from, 'styles') : pathsOf(artworks);
  const givenPhotos = async ({ photos: sources, from }: Given): Promise<string[]> =>
    sources.length === 0 && from !== undefined ? pathsOfRun(from, 'photos') : pathsOf(sources);

  /** @throws ExpectedError `media/unknown` for a picture that is not among them, or has changed */
  const changesOf = async (paths: readonly string[], changes: readonly Change[]): Promise<PictureChanges> => {
    if (changes.length === 0) return new Map();
    const files = new Map<MediaId, string>();
    for (const path of await imageFiles(paths)) files.set(await media.addFile(path), path);
    return new Map(
      changes.map(({ picture, frame }) => {
        const path = files.get(picture);
        if (path !== undefined) return [path, frame ?? 'excluded'];
        throw new ExpectedError('media/unknown', 'A picture of the style has changed or is gone.', {
          advice: 'Choose the pictures again.',
        });
      }),
    );
  };

  /** The photos that a training practices on, as given. */
  const practiceOf = async (trainingId: string): Promise<string[]> => {
    const folder = (await readStyleRun(trainings.runOf(trainingId))).photos;
    return folder === undefined ? [] : pathsIn(await scanImageFolder(folder)).slice(0, MOST_PRACTICE);
  };

  return {
    'trainings.list': () => ({ trainings: trainings.list(), queue: trainings.order }),

    async 'trainings.check'(wish) {
      const [pictures, own] = await Promise.all(
        [await given(wish), await givenPhotos(wish)].map((paths) => imageFiles(paths)),
      );
      return {
        pictures: pictures!.length,
        photos: own!.length,
        scenes: scenesFor(own!.length),
        freeDiskBytes: await freeBytesAt(runsFolder),
        memoryBytes: totalmem(),
      };
    },

    async 'trainings.pictures'(wish) {
      const mine = ++looks;
      const files = (await imageFiles(await given(wish))).slice(0, MOST_LOOKED_AT);
      const pictures = await lookAtPictures(files, () => mine === looks);
      const shown = pictures.map(async ({ path, size, problem, repeats }): Promise<TrainingPicture> => {
        const repeated = repeats === null ? null : basename(pictures[repeats]!.path);
        return { media: await media.addFile(path), name: basename(path), size, problem, repeats: repeated };
      });
      return { pictures: await Promise.all(shown) };
    },

    async 'trainings.start'(wish) {
      const artworks = await given(wish);
      if (artworks.length === 0) {
        throw new ExpectedError('data/empty', 'No picture of the style is given.', { advice: 'Choose at least one.' });
      }
      const changes = await changesOf(artworks, wish.changes);
      const training = await trainings.start(wish, { artworks, photos: await givenPhotos(wish), changes });
      return { training };
    },

    async 'trainings.recipe'({ trainingId }) {
      const { name, network, leftOut, length } = await readStyleRun(trainings.runOf(trainingId));
      const minutes = 'minutes' in length ? length.minutes : DEFAULT_MINUTES;
      return { name, network, excludesReserved: leftOut !== undefined, minutes };
    },

    'trainings.pause': ({ trainingId }) => trainings.pause(trainingId).then(() => undefined),
    'trainings.resume': ({ trainingId }) => trainings.resume(trainingId).then(() => undefined),
    'trainings.startNow': ({ trainingId }) => trainings.startNow(trainingId).then(() => undefined),
    'trainings.plan': ({ trainingId, plan }) => trainings.plan(trainingId, plan).then(() => undefined),
    'trainings.reorder': ({ trainingIds }) => trainings.reorder(trainingIds).then(() => undefined),
    'trainings.goOn': () => trainings.goOn().then(() => undefined),
    'trainings.finish': ({ trainingId }) => trainings.finish(trainingId).then(() => undefined),
    'trainings.choose': ({ trainingId, step }) => trainings.choose(trainingId, step).then(() => undefined),

    async 'trainings.remove'({ trainingId }) {
      await trainings.remove(trainingId);
      checkpoints.forget(join(runsFolder, trainingId));
      return undefined;
    },

    'trainings.losses': async ({ trainingId }) => ({ points: await readLosses(trainings.runOf(trainingId)) }),

    async 'trainings.practice'({ trainingId }) {
      const paths = await practiceOf(trainingId);
      return { photos: await Promise.all(paths.map((path) => media.addFile(path))) };
    },

    async 'trainings.paint'({ trainingId, step, photo }) {
      const run = trainings.runOf(trainingId);
      if ('photoId' in photo) return checkpoints.paint(run, step, photos.get(photo.photoId).path);
      for (const path of await practiceOf(trainingId)) {
        if ((await media.addFile(path)) === photo.practice) return checkpoints.paint(run, step, path);
      }
      throw new ExpectedError('media/unknown', 'This photo is not there any more.', { advice: 'Choose another one.' });
    },
  };
}

type Given = CheckedInput<'trainings.check'>;
type Change = CheckedInput<'trainings.start'>['changes'][number];
