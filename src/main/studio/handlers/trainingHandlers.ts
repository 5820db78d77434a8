import { totalmem } from 'node:os';
import type { PhotoSource } from '../../../shared/contract/photos.js';
import type { trainingCalls } from '../../../shared/contract/trainings.js';
import { freeBytesAt } from '../../files/folderUsage.js';
import type { MediaStore } from '../../media/mediaStore.js';
import { imageFiles, scenesFor } from '../../training/styleSet.js';
import { readLosses } from '../../training/trainingInfo.js';
import { sourcePath, type SourceFiles } from '../sourcePath.js';
import type { TrainingDesk } from '../trainingDesk.js';
import type { AreaHandlers } from './handlers.js';

export interface TrainingContext extends SourceFiles {
  readonly trainings: TrainingDesk;
  readonly media: MediaStore;
  readonly runsFolder: string;
}

/** How many of the pictures selected for a training are shown. */
const MOST_SHOWN = 8;

export function trainingHandlers(context: TrainingContext): AreaHandlers<typeof trainingCalls> {
  const { trainings, media, runsFolder } = context;
  const pathsOf = async (sources: readonly PhotoSource[]): Promise<string[]> => {
    const paths: string[] = [];
    for (const source of sources) paths.push(await sourcePath(source, context));
    return paths;
  };
  return {
    'trainings.list': () => ({ trainings: trainings.list() }),

    async 'trainings.check'({ artworks, photos }) {
      const [pictures, own] = await Promise.all(
        [artworks, photos].map(async (sources) => imageFiles(await pathsOf(sources))),
      );
      return {
        pictures: pictures!.length,
        photos: own!.length,
        scenes: scenesFor(own!.length),
        shown: await Promise.all(pictures!.slice(0, MOST_SHOWN).map((path) => media.addFile(path))),
        freeDiskBytes: await freeBytesAt(runsFolder),
        memoryBytes: totalmem(),
      };
    },

    async 'trainings.start'(wish) {
      const training = await trainings.start(wish, await pathsOf(wish.artworks), await pathsOf(wish.photos));
      return { training };
    },

    'trainings.pause'({ trainingId }) {
      trainings.pause(trainingId);
      return undefined;
    },

    'trainings.resume'({ trainingId }) {
      trainings.resume(trainingId);
      return undefined;
    },

    'trainings.finish'({ trainingId }) {
      trainings.finish(trainingId);
      return undefined;
    },

    async 'trainings.remove'({ trainingId }) {
      await trainings.remove(trainingId);
      return undefined;
    },

    'trainings.losses': async ({ trainingId }) => ({ points: await readLosses(trainings.runOf(trainingId)) }),
  };
}
