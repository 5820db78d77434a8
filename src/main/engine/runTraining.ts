import { parseTrainingConfig } from '../../ml/train/config.js';
import type { PolishResult, TrainResult, TrainStyleResult } from '../../shared/engine/events.js';
import type { EngineJobRequest } from '../../shared/engine/requests.js';
import type { TrainingReport } from '../../shared/engine/trainingReport.js';
import { CancelledError } from '../../shared/errors.js';
import { polishStyle } from '../training/polishStyle.js';
import { trainBase } from '../training/trainBase.js';
import { trainStyle } from '../training/trainStyle.js';
import type { JobContext } from './engineServer.js';
import type { EngineSession } from './engineSession.js';

/**
 * Trains while other jobs use the same backend: before each network's turn, more urgent jobs run first. The result is
 * bit for bit the same as without other jobs.
 */
export async function runTraining(
  session: EngineSession,
  request: EngineJobRequest<'train'>,
  context: JobContext,
): Promise<TrainResult> {
  const { run, photos, art, perceptual, initialWeights } = request;
  const config = request.config === undefined ? undefined : parseTrainingConfig(request.config);
  return session.use({ ...request, aside: context.aside, isLong: true }, async ({ backend }) => {
    const outcome = await trainBase({
      run,
      config,
      photos,
      art,
      perceptual,
      initialWeights,
      openBackend: backend,
      ...trainingContext(context),
    });
    return { type: 'train', ...outcome };
  });
}

/** The same for a custom style. */
export async function runStyleTraining(
  session: EngineSession,
  request: EngineJobRequest<'trainStyle'>,
  context: JobContext,
): Promise<TrainStyleResult> {
  const { run, isEnough } = request;
  return session.use({ ...request, aside: context.aside, isLong: true }, async ({ backend, model }) => {
    const outcome = await trainStyle({ run, isEnough, backend, model, ...trainingContext(context) });
    return { type: 'trainStyle', ...outcome };
  });
}

/** The same for the adapter of a style. */
export async function runPolish(
  session: EngineSession,
  request: EngineJobRequest<'polish'>,
  context: JobContext,
): Promise<PolishResult> {
  return session.use({ ...request, aside: context.aside }, async ({ backend, model }) => {
    const polished = await polishStyle({ ...request, backend, model, ...trainingContext(context) });
    return { ...polished, type: 'polish' };
  });
}

function trainingContext({ signal, pause, onReport, onProgress }: JobContext) {
  return {
    signal,
    // A cancelled run ends by itself after writing a checkpoint.
    pause: (): Promise<void> => pause().catch(ignoreCancel),
    report(report: TrainingReport): void {
      onReport(report);
      if (report.type !== 'losses' || report.totalSteps === undefined) return;
      const { record, totalSteps, secondsLeft } = report;
      onProgress({
        fraction: record.step / totalSteps,
        phase: 'train',
        ...(secondsLeft === undefined ? {} : { secondsLeft }),
      });
    },
  };
}

function ignoreCancel(thrown: unknown): void {
  if (!(thrown instanceof CancelledError)) throw thrown;
}
