import type { CheckedInput } from '../../../shared/contract/contract.js';
import type { stylizeCalls } from '../../../shared/contract/stylize.js';
import type { JobBoard } from '../../jobs/jobBoard.js';
import type { PhotoShelf } from '../../photos/photoShelf.js';
import type { Exporter } from '../exporter.js';
import type { Previewer } from '../previewer.js';
import type { RegionWish } from '../recipeJob.js';
import { sourcePath, type SourceFiles } from '../sourcePath.js';
import type { AreaHandlers } from './handlers.js';

export interface StylizeContext extends SourceFiles {
  readonly previewer: Previewer;
  readonly exporter: Exporter;
  readonly jobs: JobBoard;
  readonly photos: PhotoShelf;
}

export function stylizeHandlers(context: StylizeContext): AreaHandlers<typeof stylizeCalls> {
  const { previewer, exporter, jobs, photos } = context;
  /** With the files of the masks. @throws ExpectedError `access/denied`, `photo/unknown` */
  const regionsOf = (request: CheckedInput<'stylize.preview' | 'stylize.export'>): Promise<RegionWish[]> =>
    Promise.all(
      request.regions.map(async ({ styles, mask }) => ({ styles, maskPath: await sourcePath(mask, context) })),
    );
  return {
    'stylize.preview': (request) => previewer.render(request, () => regionsOf(request)),

    'stylize.window': (request) => previewer.renderWindow(request),

    'stylize.cancelPreview'({ requestId }) {
      previewer.cancel(requestId);
      return undefined;
    },

    async 'stylize.export'(request) {
      const photo = photos.get(request.photoId);
      const regions = await regionsOf(request);
      const path = await exporter.plan(request, photo, photos.placeOf(photo.info.id));
      const { id } = jobs.start({
        ...{ kind: 'export', title: photo.info.name, photoId: photo.info.id },
        run: (job) => exporter.run({ ...request, regions }, photo, path, job).finally(() => exporter.release(path)),
      });
      return { jobId: id };
    },
  };
}
