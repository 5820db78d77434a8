import type { JobInfo } from '../../shared/contract/jobs.js';
import type { JobBoard, JobRun } from '../jobs/jobBoard.js';
import type { Log } from '../log/log.js';
import type { OpenPhoto, PhotoShelf } from '../photos/photoShelf.js';
import type { Exporter, ExportRequest } from './exporter.js';
import type { OpenExports } from './openExports.js';

export interface ExportDeskOptions {
  readonly exporter: Exporter;
  readonly jobs: JobBoard;
  readonly open: OpenExports;
  readonly photos: PhotoShelf;
  readonly log: Log;
}

/** Starts exports as jobs. Those of videos can be paused, and outlive the program. */
export class ExportDesk {
  constructor(private readonly options: ExportDeskOptions) {}

  /**
   * @param place the photo's position among the open photos, counted from 1
   * Throws like `Exporter.plan`.
   */
  async start(request: ExportRequest, photo: OpenPhoto, place: number): Promise<JobInfo> {
    const { exporter, jobs, open } = this.options;
    const out = await exporter.plan(request, photo, place);
    const { path, info } = photo;
    const openId = info.video ? await open.add({ path, info, place, request }) : undefined;
    return jobs.start(this.job(request, photo, { out, openId }));
  }

  /** Lists the exports that an earlier run of the program has left. They continue when the user wants it. */
  async restore(): Promise<void> {
    const { exporter, jobs, open, log } = this.options;
    for (const { id, request, path, info, place } of await open.list()) {
      try {
        const photo = { path, info };
        const out = await exporter.plan(request, photo, place);
        jobs.restore(this.job(request, photo, { out, openId: id }));
      } catch (thrown) {
        log.error('An export cannot be continued', thrown);
        await open.remove(id);
      }
    }
  }

  private job(request: ExportRequest, photo: OpenPhoto, { out, openId }: { out: string; openId: string | undefined }) {
    const { exporter, open, photos } = this.options;
    return {
      kind: 'export' as const,
      title: photo.info.name,
      photoId: photo.info.id,
      canPause: openId !== undefined,
      // The file of an upload is moved when its project is saved.
      run: (job: JobRun) => exporter.run(request, photos.find(photo.info.id) ?? photo, out, job),
      onOver() {
        exporter.release(out);
        if (openId !== undefined) void open.remove(openId);
      },
    };
  }
}
