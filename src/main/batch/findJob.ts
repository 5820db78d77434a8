import { isDeepStrictEqual } from 'node:util';
import { join } from 'node:path';
import type { BatchSettings } from '../../shared/batch/batchSettings.js';
import { listJobIds, readJobFile, readRecord } from './batchJob.js';

/**
 * The newest job of these very settings that is not over, or was killed before it could say that it is: what a batch
 * goes on with that was interrupted and is started again in the same way. The day it was begun and the program's
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
      // A job that cannot be read is no job to continue with.
    }
  }
  return undefined;
}

function comparable(settings: BatchSettings): unknown {
  const { today: _today, appVersion: _version, ...rest } = settings;
  // As JSON, so that absent and undefined are alike.
  return JSON.parse(JSON.stringify(rest));
}
