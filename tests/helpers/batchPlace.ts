import { join } from 'node:path';
import { BatchJob } from '../../src/main/batch/batchJob.js';
import { runJob, type RunJobOptions } from '../../src/main/batch/runJob.js';
import type { BatchSettings } from '../../src/shared/batch/batchSettings.js';
import {
  batchSettings,
  negativeEngine,
  TEST_CODES,
  type TestEngine,
  writePhotos,
  writeTestManifest,
} from './batchJobs.js';
import { tempFolder } from './tempFolder.js';

/** A new folder with small photos, as much of a model as a batch reads, and an engine that paints negatives. */
export interface BatchPlace {
  readonly base: string;
  readonly engine: TestEngine;
  /** The folder of all jobs. */
  readonly jobs: string;
  /** Plans a job of all photos in `photos` and opens it. */
  openNew(more?: Partial<BatchSettings>): Promise<BatchJob>;
  /** Runs an open job and closes it. */
  run(job: BatchJob, more?: Partial<RunJobOptions>): ReturnType<typeof runJob>;
}

/** @param photos names of photos by subfolder of the new folder */
export async function batchPlace(photos: Readonly<Record<string, readonly string[]>>): Promise<BatchPlace> {
  const base = tempFolder();
  const engine = negativeEngine();
  const jobs = join(base, 'jobs');
  writeTestManifest(join(base, 'model'));
  for (const [folder, names] of Object.entries(photos)) await writePhotos(join(base, folder), names);
  return {
    base,
    engine,
    jobs,
    async openNew(more = {}) {
      return BatchJob.open(jobs, await BatchJob.create(jobs, batchSettings(base, more), TEST_CODES));
    },
    async run(job, more = {}) {
      try {
        return await runJob(job, { engine, signal: new AbortController().signal, ...more });
      } finally {
        await job.close();
      }
    },
  };
}
