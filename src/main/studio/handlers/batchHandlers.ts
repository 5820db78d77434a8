import type { batchCalls } from '../../../shared/contract/batch.js';
import type { MediaStore } from '../../media/mediaStore.js';
import type { BatchDesk } from '../batchDesk.js';
import type { AreaHandlers } from './handlers.js';

export function batchHandlers(batch: BatchDesk, media: MediaStore): AreaHandlers<typeof batchCalls> {
  const { queue } = batch;
  const quietly =
    <I>(work: (input: I) => Promise<void>) =>
    async (input: I): Promise<undefined> => {
      await work(input);
      return undefined;
    };
  return {
    'batch.list': () => ({ jobs: queue.list(), isWorking: batch.isStarted }),
    'batch.add': async (newBatch) => ({ job: await batch.add(newBatch) }),
    'batch.start'() {
      batch.start();
      return undefined;
    },
    'batch.stop': quietly(() => batch.stop()),
    'batch.pause': quietly(({ jobId }) => queue.pause(jobId)),
    'batch.resume': quietly(({ jobId }) => queue.resume(jobId)),
    'batch.cancel': quietly(({ jobId }) => queue.cancel(jobId)),
    'batch.retryFailed': async ({ jobId }) => ({ count: await queue.retryFailed(jobId) }),
    'batch.reorder': quietly(({ jobIds }) => queue.reorder(jobIds)),
    'batch.remove': quietly(({ jobId }) => queue.remove(jobId)),
    'batch.items': async ({ jobId, from, count }) => ({ items: await queue.items(jobId, from, count) }),
    'batch.report'({ jobId }) {
      const path = batch.reportPath(jobId);
      return { path, media: media.addDownload(path) };
    },
  };
}
