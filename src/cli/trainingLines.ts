import type { TrainBaseEvent } from '../main/training/trainBase.js';
import type { LossRecord, TrainingOutcome } from '../ml/train/ports.js';
import { formatDuration } from './terminal.js';

/** One line for each event of a training run. */
export function trainingLine(event: TrainBaseEvent): string {
  switch (event.type) {
    case 'opened': {
      const data = `${event.photos} photos, ${event.artworks} artworks`;
      return `Run ${event.run}\n${event.backend} on ${event.device}; ${data}`;
    }
    case 'notice':
      return event.message;
    case 'measuring':
      return 'Measuring what the training has changed';
    case 'started': {
      const counts = Object.entries(event.parameterCounts).map(([name, count]) => `${name} ${count}`);
      const from = event.step === 0 ? 'Starting' : `Going on after step ${event.step}`;
      return `${from}; parameters: ${counts.join(', ')}`;
    }
    case 'budget':
      return `${event.secondsPerStep.toFixed(2)} s per step: the run has ${event.totalSteps} steps`;
    case 'losses':
      return lossLine(event.record, event.totalSteps, event.secondsLeft);
    case 'epoch':
      return `epoch ${event.epoch} done: ${lossText(event.losses)}`;
    case 'checkpoint':
      return `checkpoint at step ${event.step}${event.isBest ? ', the best so far' : ''}`;
    case 'preview':
      return `preview ${event.path}`;
  }
}

/** How the run ended and, if it stopped early, how to continue. */
export function outcomeLines(
  outcome: TrainingOutcome,
  runName: string,
  command: 'train' | 'train:base' = 'train:base',
): string[] {
  const waiting = `${(outcome.waitShare * 100).toFixed(1)} % of the time waiting for data`;
  const speed = `${outcome.imagesPerSecond.toFixed(1)} images/s, ${waiting}`;
  if (outcome.reason === 'finished') return [`Finished at step ${outcome.step}: ${speed}.`];
  return [
    `Stopped at step ${outcome.step} of ${outcome.totalSteps}: ${speed}.`,
    `Go on with: pentimento ${command} --resume ${runName}`,
  ];
}

function lossLine(record: LossRecord, totalSteps: number | undefined, secondsLeft: number | undefined): string {
  const step = `step ${record.step}${totalSteps === undefined ? '' : `/${totalSteps}`}`;
  const left = secondsLeft === undefined ? '' : `  ${formatDuration(secondsLeft)} left`;
  return `${step}  ${record.imagesPerSecond.toFixed(1)} images/s  ${lossText(record.losses)}${left}`;
}

function lossText(losses: LossRecord['losses']): string {
  return Object.entries(losses)
    .map(([network, byName]) => {
      const parts = Object.entries(byName).map(([name, value]) => `${name} ${value.toPrecision(4)}`);
      return `${network}: ${parts.join(' ')}`;
    })
    .join('  ');
}
