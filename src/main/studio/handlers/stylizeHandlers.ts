import type { stylizeCalls } from '../../../shared/contract/stylize.js';
import { readPictureRecipe } from '../../images/pictureRecipe.js';
import type { JobBoard } from '../../jobs/jobBoard.js';
import type { StyleCatalog } from '../../library/styleCatalog.js';
import type { PhotoShelf } from '../../photos/photoShelf.js';
import type { Exporter } from '../exporter.js';
import type { Previewer } from '../previewer.js';
import type { AreaHandlers } from './handlers.js';

export interface StylizeContext {
  readonly previewer: Previewer;
  readonly exporter: Exporter;
  readonly jobs: JobBoard;
  readonly photos: PhotoShelf;
  readonly styles: () => StyleCatalog;
}

export function stylizeHandlers(context: StylizeContext): AreaHandlers<typeof stylizeCalls> {
  const { previewer, exporter, jobs, photos, styles } = context;
  return {
    async 'stylize.lookOf'({ photoId }) {
      const { recipe } = await readPictureRecipe(photos.get(photoId).path);
      const { regions: _, ...look } = recipe.look;
      const found = await styles().chooseRecipe(look.styles);
      return { look: { ...look, styles: found.styles }, others: found.others };
    },

    'stylize.preview': (request) => previewer.render(request),

    'stylize.window': (request) => previewer.renderWindow(request),

    'stylize.cancelPreview'({ requestId }) {
      previewer.cancel(requestId);
      return undefined;
    },

    async 'stylize.export'(request) {
      const photo = photos.get(request.photoId);
      const path = await exporter.plan(request, photo, photos.placeOf(photo.info.id));
      const { id } = jobs.start({
        kind: 'export',
        title: photo.info.name,
        photoId: photo.info.id,
        run: (job) => exporter.run(request, photo, path, job),
        onOver: () => exporter.release(path),
      });
      return { jobId: id };
    },
  };
}
