import { join, relative, sep } from 'node:path';
import { watch } from 'chokidar';
import { toDiskError } from '../files/diskErrors.js';
import type { AppError } from '../../shared/errors.js';
import type { BatchJob } from './batchJob.js';
import { isFile } from '../files/pathKind.js';
import { PhotoNews } from './photoNews.js';
import { photoMatcher, scanPhotos } from './scanPhotos.js';

/** A file is considered complete if its size has not changed for this long. */
const SETTLE_MS = 2000;
const SETTLE_POLL_MS = 250;
/**
 * How often the folder is listed in addition to the system's events. No event reports a file that arrives between the
 * listing of a folder and the start of its watch, and many network drives report nothing at all.
 */
const LOOK_AGAIN_MS = 15_000;

export interface WatchOptions {
  readonly onError: (error: AppError) => void;
}

/**
 * Watches the source folder of an open job. New photos are added to the plan once they are complete. A photo that failed,
 * or whose content has changed since its picture was made, is repeated; the conflict policy decides about the old picture.
 * @returns once no new photo can be missed
 */
export async function watchPhotos(job: BatchJob, options: WatchOptions): Promise<{ close(): Promise<void> }> {
  const { source, isRecursive, include, exclude, extensions, destination } = job.settings;
  const filter = { include, exclude, extensions };
  const isWanted = photoMatcher(filter);
  const pathOf = (file: string): string => relative(source, file).split(sep).join('/');
  let work = Promise.resolve();
  let isClosed = false;
  const then = (step: () => Promise<void>): void => {
    work = work.then(step).catch((thrown: unknown) => options.onError(toDiskError(thrown, source, 'read')));
  };

  const watcher = watch(source, {
    // The destination may be inside the source. The source itself is never ignored.
    ignored: (path) => path !== source && (path === destination || pathOf(path).split('/').some(isHidden)),
    followSymlinks: false,
    ...(isRecursive ? {} : { depth: 0 }),
    awaitWriteFinish: { stabilityThreshold: SETTLE_MS, pollInterval: SETTLE_POLL_MS },
  });
  const news = new PhotoNews(job);
  const look = (file: string, isChange: boolean): void => {
    const photo = pathOf(file);
    if (!isWanted(photo)) return;
    then(async () => {
      // Reading a pipe or a device might never end.
      if (!(await isFile(file))) return;
      if (!job.planner.knows(photo)) await job.addPhotos([photo]);
      else await job.beginAgain(await news.of(photo, isChange));
    });
  };
  watcher.on('add', (file) => look(file, false));
  watcher.on('change', (file) => look(file, true));
  watcher.on('error', (thrown) => options.onError(toDiskError(thrown, source, 'read')));
  await new Promise<void>((resolve) => watcher.once('ready', resolve));
  const lookAgain = async (): Promise<void> => {
    const { photos } = await scanPhotos(source, { ...filter, isRecursive, leaveOut: destination });
    const unknown = photos.filter((photo) => !job.planner.knows(photo)).map((photo) => join(source, photo));
    // The watcher skips files that it already has. Adding to a closed watcher would open it again.
    if (unknown.length > 0 && !isClosed) watcher.add(unknown);
  };
  then(lookAgain);
  const timer = setInterval(() => then(lookAgain), LOOK_AGAIN_MS);
  await work;
  return {
    async close() {
      isClosed = true;
      clearInterval(timer);
      await watcher.close();
      await work;
    },
  };
}

function isHidden(segment: string): boolean {
  return segment.startsWith('.');
}
