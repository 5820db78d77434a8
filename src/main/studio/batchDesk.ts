import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type BatchSettings } from '../../shared/batch/batchSettings.js';
import type { BatchEvent, BatchJobSummary } from '../../shared/batch/batchState.js';
import { dayOf, defaultTemplate, parseNameTemplate, styleNameOf } from '../../shared/batch/nameTemplate.js';
import type { NewBatch } from '../../shared/contract/batch.js';
import type { CheckedInput, HandlerOutput } from '../../shared/contract/contract.js';
import type { SigningFiles } from '../../shared/domain/signing.js';
import { isReadableVideo } from '../../shared/domain/videoFormat.js';
import { ExpectedError, ModelError } from '../../shared/errors.js';
import { BatchQueue } from '../batch/batchQueue.js';
import { reportName } from '../batch/jobReport.js';
import { encodeRenditions, withOwnNames, type ChosenRendition } from '../batch/prepareRenditions.js';
import { scanPhotos } from '../batch/scanPhotos.js';
import type { FileAccess } from '../files/fileAccess.js';
import { isWithin } from '../files/pathKind.js';
import { readPhotoFacts } from '../images/photoFacts.js';
import type { ChosenRegion } from '../library/regionChoice.js';
import type { StyleCatalog } from '../library/styleCatalog.js';
import { styleImagePath } from '../library/styleLibrary.js';
import type { Log } from '../log/log.js';
import type { MediaStore } from '../media/mediaStore.js';
import { AfterBatches } from './afterBatches.js';
import { BatchPicturesShown } from './batchPictures.js';
import type { Emit } from '../events/emitter.js';
import type { EngineDesk } from './engineDesk.js';
import type { Shell } from './shell.js';

export interface BatchDeskOptions {
  readonly jobsFolder: string;
  readonly engine: EngineDesk;
  readonly styles: () => StyleCatalog;
  readonly access: FileAccess;
  readonly codeCacheFolder: string;
  readonly trunk: string | null;
  readonly appVersion: string;
  /** What new pictures are signed with; undefined: nothing. */
  readonly signing: () => SigningFiles | undefined;
  readonly emit: Emit;
  readonly log: Log;
  /** Called with the progress of the running job, 0-1; null if none is running. */
  readonly onWorking: (fraction: number | null) => void;
  readonly onEnd: (job: BatchJobSummary) => void;
  readonly media: MediaStore;
  /** The file of a frame that stands for a video. */
  readonly posterOf: (video: string) => Promise<string>;
  readonly shell: Pick<Shell, 'quit' | 'sleep'>;
}

/** The studio's batch queue: jobs from windows, in the same journal as those of the command line. */
export class BatchDesk {
  readonly pictures: BatchPicturesShown;
  readonly after: AfterBatches;
  private isWorking = false;
  private looking: AbortController | undefined;

  private constructor(
    readonly queue: BatchQueue,
    private readonly options: BatchDeskOptions,
  ) {
    const { media, emit } = options;
    this.pictures = new BatchPicturesShown(media, (pictures) => emit('batch.pictures', pictures), options.posterOf);
    this.after = new AfterBatches(options);
    queue.onEvent((event) => {
      this.tell(event);
      this.mindTheEnd(event);
    });
  }

  /** Reads the queue. Nothing starts until requested: the user may no longer want the remaining jobs. */
  static async open(options: BatchDeskOptions): Promise<BatchDesk> {
    const { engine, jobsFolder, log } = options;
    const { queue, problems } = await BatchQueue.open({
      jobsFolder,
      engine: {
        // Jobs of earlier versions do not say how large their tiles are.
        request: (job, jobOptions) =>
          engine.request(
            { ...job, compute: { ...job.compute, tilePx: job.compute.tilePx ?? engine.setting.tilePx } },
            jobOptions,
          ),
        get enginePid() {
          return engine.enginePid;
        },
      },
    });
    for (const problem of problems) log.error('A batch job cannot be read', problem);
    return new BatchDesk(queue, options);
  }

  get isStarted(): boolean {
    return this.isWorking;
  }

  start(): void {
    this.isWorking = true;
    this.queue.start();
  }

  async stop(): Promise<void> {
    this.isWorking = false;
    this.after.close();
    await this.queue.stop();
  }

  /**
   * What a batch of these photos would contain.
   * @throws ExpectedError `access/denied`, `usage`, `disk/...`; CancelledError once a newer request arrives.
   */
  async look({ source, destination, ...filter }: CheckedInput<'batch.look'>): Promise<HandlerOutput<'batch.look'>> {
    const { access } = this.options;
    this.looking?.abort();
    const { signal } = (this.looking = new AbortController());
    const [folder, leaveOut] = [await access.check(source), await access.check(destination)];
    const { photos } = await scanPhotos(folder, { ...filter, extensions: [], leaveOut, signal });
    const [photo] = photos;
    if (photo === undefined) return { photos: 0, videos: 0, first: null };
    const path = join(folder, photo);
    const facts = await readPhotoFacts(path);
    const takenOn = facts?.takenOn ?? dayOf((await stat(path)).mtime);
    const first = { photo, width: facts?.width ?? null, height: facts?.height ?? null, takenOn };
    return { photos: photos.length, videos: photos.filter(isReadableVideo).length, first };
  }

  /**
   * Freezes the settings, plans the job and starts it.
   * @throws ExpectedError `access/denied`, `style/unknown`, `usage` for a bad name; errors of planning.
   */
  async add(batch: NewBatch): Promise<BatchJobSummary> {
    const { engine, access, codeCacheFolder, trunk, appVersion } = this.options;
    if (trunk === null) throw new ModelError('model/missing', 'There is no model to stylize with.');
    const [source, destination] = [await access.check(batch.source), await access.check(batch.destination)];
    const template = batch.template ?? defaultTemplate(batch.renditions.length, source === destination);
    parseNameTemplate(template);
    const { backend, modelFolder, tilePx } = engine.setting;
    const chosen = await this.choose(batch);
    const encoding = { engine, backend, modelFolder, trunk, codeCacheFolder };
    const { renditions, codes } = await encodeRenditions(chosen, encoding);
    const { isRecursive, include, exclude, conflict, isWatching } = batch;
    const signing = this.options.signing();
    const settings: BatchSettings = {
      source,
      destination,
      isRecursive,
      include,
      exclude,
      extensions: [],
      renditions,
      template,
      conflict,
      isWatching,
      backend,
      modelFolder,
      tilePx,
      trunk,
      appVersion,
      today: dayOf(new Date()),
      protectedFiles: imagesOf(chosen),
      ...(signing ? { signing } : {}),
    };
    const job = await this.queue.add(settings, codes);
    this.start();
    return job;
  }

  /** @throws ExpectedError `job/unknown`; `data/empty` before the job has finished. */
  reportPath(jobId: string): string {
    const job = this.queue.summary(jobId);
    if (job.state !== 'done' && job.state !== 'cancelled') {
      throw new ExpectedError('data/empty', 'The report is written when the batch is over.');
    }
    return join(this.options.jobsFolder, jobId, `${reportName(undefined)}.html`);
  }

  /** Whether a path is a job's destination, is inside it, or is a job's report. */
  ownsPath(path: string): boolean {
    return this.queue.list().some(({ id, destination }) => {
      const folders = [destination, join(this.options.jobsFolder, id)];
      return folders.some((folder) => isWithin(path, folder));
    });
  }

  private async choose({ renditions }: NewBatch): Promise<ChosenRendition[]> {
    const chosen: ChosenRendition[] = [];
    for (const { name, recipe, output } of renditions) {
      const catalog = this.options.styles();
      const styles = await catalog.choose(recipe.styles);
      const regions: ChosenRegion[] = [];
      for (const { found, strength, ...region } of recipe.regions ?? []) {
        regions.push({ styles: await catalog.choose(region.styles), strength, found });
      }
      chosen.push({ ...recipe, styles, regions, name: name ?? styleNameOf(recipe.styles), output });
    }
    return withOwnNames(chosen);
  }

  private tell(event: BatchEvent): void {
    const { emit, onWorking, onEnd } = this.options;
    switch (event.type) {
      case 'job':
        if (event.job.state !== 'running') onWorking(null);
        emit('batch.job', { job: event.job });
        return;
      case 'removed':
        this.pictures.forget(event.jobId);
        emit('batch.removed', { jobId: event.jobId });
        return;
      case 'order':
        emit('batch.order', { jobIds: [...event.jobIds] });
        return;
      case 'progress':
        onWorking(event.progress.fraction);
        emit('batch.progress', { jobId: event.jobId, progress: event.progress });
        return;
      case 'item':
        this.pictures.add(this.queue.summary(event.jobId), event.item);
        emit('batch.item', { jobId: event.jobId, item: event.item });
        return;
      case 'ended':
        emit('batch.ended', { job: event.job });
        onEnd(event.job);
    }
  }

  /** A queue is finished when nothing waits and the last job ended or was stopped by a problem, not by the user. */
  private mindTheEnd(event: BatchEvent): void {
    if (event.type !== 'job' && event.type !== 'ended') return;
    const hasWork = this.queue.list().some((job) => job.state === 'waiting' || job.state === 'running');
    const { state, reason } = event.job;
    // A job that another process works on is not finished.
    const isThrough = state === 'done' || (reason !== null && reason.code !== 'job/busy');
    if (hasWork) this.after.hold();
    else if (isThrough) this.after.begin();
  }
}

/** Images that the batch reads and must not overwrite. */
function imagesOf(chosen: readonly ChosenRendition[]): string[] {
  const images = chosen.flatMap(({ styles, regions = [] }) =>
    [...styles, ...regions.flatMap((region) => region.styles)].flatMap((choice) => {
      if (choice.kind === 'code') return [];
      return choice.kind === 'library' ? [styleImagePath(choice.style)] : [choice.path];
    }),
  );
  return [...new Set(images.filter((path) => path !== undefined))];
}
