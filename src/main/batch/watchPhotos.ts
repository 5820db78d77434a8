import { join, relative, sep } from 'node:path';
import { watch } from 'chokidar';
import { toDiskError } from '../files/diskErrors.js';
import type { AppError } from '../../shared/errors.js';
import type { BatchJob } from './batchJob.js';
import { isFile } from '../files/pathKind.js';
import { PhotoNews } from './photoNews.js';
import { photoMatcher, scanPhotos } from './scanPhotos.js';

/** A file counts as fully written when its size has not changed for this long. */
const SETTLE_MS = 2000;
const SETTLE_POLL_MS = 250;
/**
 * How often the folder is looked through beside what the system tells of it: a file that comes between the listing of a
 * folder and the beginning of its watch is told of by nobody, and many network drives tell nothing at all.
 */
const LOOK_AGAIN_MS = 15_000;

export interface WatchOptions {
  readonly onError: (error: AppError) => void;
}

/**
 * Watches the source of an open job. Photos that come are planned once they are fully written; a photo that failed, or whose
 * content is not what its picture was made from any more, is worked on again. The policy says what becomes of the old picture.
 * @returns once nothing that comes is missed any more.
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
    // The destination may lie in the source; the source itself is never left out.
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
      // A pipe or a device would be waited for without end.
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
    // Which of them the watcher has already it knows itself. One that is closed would open again.
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
