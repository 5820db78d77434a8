import { isDeepStrictEqual } from 'node:util';
import { join } from 'node:path';
import type { BatchSettings } from '../../shared/batch/batchSettings.js';
import { listJobIds, readJobFile, readRecord } from './batchJob.js';

/**
 * The newest job with exactly these settings that has not finished, or was killed before it could record that. An
 * interrupted batch that is started again in the same way continues with this job. The start date and the program's
 * version may differ.
 */
export async function findUnfinishedJob(jobsFolder: string, settings: BatchSettings): Promise<string | undefined> {
  const ids = await listJobIds(jobsFolder);
  for (const id of ids.reverse()) {
    try {
      const file = await readJobFile(join(jobsFolder, id));
      if (!isDeepStrictEqual(comparable(file.settings), comparable(settings))) continue;
      const { state, isClosed } = await readRecord(join(jobsFolder, id));
      if (state === 'waiting' || state === 'paused' || (state === 'done' && !isClosed)) return id;
    } catch {
      // A job that cannot be read cannot be continued.
    }
  }
  return undefined;
}

function comparable(settings: BatchSettings): unknown {
  const { today: _today, appVersion: _version, ...rest } = settings;
  // Compared as JSON, so that absent and undefined are equal.
  return JSON.parse(JSON.stringify(rest));
}
