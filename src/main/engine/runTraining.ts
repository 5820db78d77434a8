import { parseTrainingConfig } from '../../ml/train/config.js';
import type { EngineJobRequest, TrainResult } from '../../shared/engine/protocol.js';
import { CancelledError } from '../../shared/errors.js';
import { trainBase } from '../training/trainBase.js';
import type { JobContext } from './engineServer.js';
import type { EngineSession } from './engineSession.js';

/**
 * Trains beside other jobs, on their backend: before each network's turn everything more urgent goes first. What it
 * learns is bit for bit what it would have learnt alone.
 */
export async function runTraining(
  session: EngineSession,
  request: EngineJobRequest<'train'>,
  { signal, pause, aside, onReport, onProgress }: JobContext,
): Promise<TrainResult> {
  const { run, photos, art, perceptual, initialWeights } = request;
  const config = request.config === undefined ? undefined : parseTrainingConfig(request.config);
  return session.use({ ...request, aside, isLong: true }, async ({ backend }) => {
    const outcome = await trainBase({
      ...{ run, config, photos, art, perceptual, initialWeights, signal },
      openBackend: backend,
      // A cancelled run ends by itself, after it has written a checkpoint.
      pause: () => pause().catch(ignoreCancel),
      report(report) {
        onReport(report);
        if (report.type !== 'losses' || report.totalSteps === undefined) return;
        onProgress({ fraction: report.record.step / report.totalSteps, phase: 'train' });
      },
    });
    return { type: 'train', ...outcome };
  });
}

function ignoreCancel(thrown: unknown): void {
  if (!(thrown instanceof CancelledError)) throw thrown;
}
