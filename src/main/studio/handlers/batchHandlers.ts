import type { batchCalls } from '../../../shared/contract/batch.js';
import type { MediaStore } from '../../media/mediaStore.js';
import type { BatchDesk } from '../batchDesk.js';
import { notAvailable, type Shell } from '../shell.js';
import type { AreaHandlers } from './handlers.js';

export function batchHandlers(batch: BatchDesk, media: MediaStore, shell: Shell): AreaHandlers<typeof batchCalls> {
  const { queue, pictures, after } = batch;
  const quietly =
    <I>(work: (input: I) => Promise<void>) =>
    async (input: I): Promise<undefined> => {
      await work(input);
      return undefined;
    };
  return {
    'batch.list': () => ({
      jobs: queue.list(),
      isWorking: batch.isStarted,
      pictures: pictures.list(),
      after: after.state,
    }),
    'batch.look': (photos) => batch.look(photos),
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
    'batch.items': async ({ jobId, ...which }) => ({ items: await queue.items(jobId, which) }),
    'batch.report'({ jobId }) {
      const path = batch.reportPath(jobId);
      return { path, media: media.addDownload(path) };
    },
    'batch.openReport': quietly(async ({ jobId }) => {
      if (!shell.openPage) throw notAvailable('Opening a page');
      await shell.openPage(batch.reportPath(jobId));
    }),
    'batch.setAfter'({ action }) {
      after.set(action);
      return undefined;
    },
  };
}
