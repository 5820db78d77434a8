import type { jobCalls } from '../../../shared/contract/jobs.js';
import type { JobBoard } from '../../jobs/jobBoard.js';
import type { AreaHandlers } from './handlers.js';

export function jobHandlers(jobs: JobBoard): AreaHandlers<typeof jobCalls> {
  return {
    'jobs.list': () => ({ jobs: jobs.list() }),

    'jobs.cancel'({ jobId }) {
      jobs.cancel(jobId);
      return undefined;
    },

    'jobs.pause'({ jobId }) {
      jobs.pause(jobId);
      return undefined;
    },

    'jobs.resume'({ jobId }) {
      jobs.resume(jobId);
      return undefined;
    },

    'jobs.dismiss'({ jobId }) {
      jobs.dismiss(jobId);
      return undefined;
    },
  };
}
