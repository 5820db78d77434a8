import type { modelCalls } from '../../../shared/contract/models.js';
import type { JobBoard } from '../../jobs/jobBoard.js';
import type { ModelExporter } from '../modelExporter.js';
import type { ModelPreviewer } from '../modelPreviewer.js';
import type { ModelShelf } from '../modelShelf.js';
import type { AreaHandlers } from './handlers.js';

export interface ModelContext {
  readonly models: ModelShelf;
  readonly modelPreviewer: ModelPreviewer;
  readonly modelExporter: ModelExporter;
  readonly jobs: JobBoard;
}

export function modelHandlers(context: ModelContext): AreaHandlers<typeof modelCalls> {
  const { models, modelPreviewer, modelExporter, jobs } = context;
  return {
    'models.open': ({ sources }) => models.open(sources),
    'models.list': () => ({ models: models.list() }),

    'models.close'({ modelIds }) {
      models.close(modelIds);
      return undefined;
    },

    'models.preview': (request) => modelPreviewer.render(request),

    'models.cancelPreview'({ requestId }) {
      modelPreviewer.cancel(requestId);
      return undefined;
    },

    async 'models.export'(request) {
      const model = models.get(request.modelId);
      const place = await modelExporter.plan(request, model);
      const { id } = jobs.start({
        kind: 'model',
        title: model.info.name,
        run: (job) => modelExporter.run(request, model, place, job),
        onOver: () => modelExporter.release(place),
      });
      return { jobId: id };
    },
  };
}
