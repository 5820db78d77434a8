import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { CallInput } from '../../../shared/contract/contract.js';
import type { JobInfo } from '../../../shared/contract/jobs.js';
import type { ExportRequest } from '../../../shared/contract/stylize.js';
import { studio } from '../api/connection.js';
import { reportError } from './useReportError.js';

/** Long-running work such as exports, as reported by the studio. */
export const useJobsStore = defineStore('jobs', () => {
  const jobs = shallowRef<readonly JobInfo[]>([]);

  async function load(): Promise<void> {
    const { client } = studio();
    client.on('job.accepted', ({ job }) => {
      jobs.value = [...jobs.value.filter(({ id }) => id !== job.id), job];
    });
    client.on('job.progress', ({ jobId, ...progress }) => update(jobId, { ...progress, state: 'running' }));
    client.on('job.preview', ({ jobId, media }) => update(jobId, { preview: media }));
    client.on('job.done', ({ jobId, result }) => update(jobId, { state: 'done', fraction: 1, result }));
    client.on('job.failed', ({ jobId, error }) => update(jobId, { state: 'failed', error }));
    client.on('job.paused', ({ jobId }) =>
      update(jobId, { state: 'paused', secondsLeft: null, framesPerSecond: null }),
    );
    client.on('job.resumed', ({ jobId }) => update(jobId, { state: 'waiting', error: null }));
    client.on('job.cancelled', ({ jobId }) => update(jobId, { state: 'cancelled' }));
    jobs.value = (await client.call('jobs.list')).jobs;
  }

  function update(jobId: string, part: Partial<JobInfo>): void {
    jobs.value = jobs.value.map((job) => (job.id === jobId ? { ...job, ...part } : job));
  }

  /** @returns the job's id. @throws the studio's error if it refuses the export. */
  async function startExport(request: ExportRequest): Promise<string> {
    return (await studio().client.call('stylize.export', request)).jobId;
  }

  /** The same for a 3D model. */
  async function startModelExport(request: CallInput<'models.export'>): Promise<string> {
    return (await studio().client.call('models.export', request)).jobId;
  }

  function cancel(jobId: string): void {
    studio().client.call('jobs.cancel', { jobId }).catch(reportError);
  }

  function pause(jobId: string): void {
    studio().client.call('jobs.pause', { jobId }).catch(reportError);
  }

  function resume(jobId: string): void {
    studio().client.call('jobs.resume', { jobId }).catch(reportError);
  }

  function dismiss(jobId: string): void {
    jobs.value = jobs.value.filter(({ id }) => id !== jobId);
    studio().client.call('jobs.dismiss', { jobId }).catch(reportError);
  }

  return { jobs, load, startExport, startModelExport, cancel, pause, resume, dismiss };
});
