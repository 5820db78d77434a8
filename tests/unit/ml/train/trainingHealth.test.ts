import { expect, it } from 'vitest';
import { TrainingHealth } from '../../../../src/ml/train/trainingHealth.js';

const MINUTE = 60;

/** The health after a line per minute. */
function after(minutes: number, total: (minute: number) => number, discriminator = 0.6): TrainingHealth {
  const health = new TrainingHealth();
  for (let minute = 0; minute < minutes; minute++) {
    health.add({
      seconds: minute * MINUTE,
      losses: { style: { total: total(minute) }, discriminator: { total: discriminator, discriminator } },
    });
  }
  return health;
}

it('has nothing to say of a training that is getting better, or is young', () => {
  expect(after(300, (minute) => 10 - minute / 100).complaints()).toEqual([]);
  expect(after(60, () => 10).complaints()).toEqual([]);
});

it('complains of an hour without progress, and no more once there is some', () => {
  const stuck = (minute: number): number => Math.max(5, 10 - minute / 10);
  expect(after(100, stuck).complaints()).toEqual([]);
  const health = after(140, stuck);
  expect(health.complaints()).toEqual(['noProgress']);
  for (let minute = 140; minute < 160; minute++)
    health.add({ seconds: minute * MINUTE, losses: { style: { total: 4 } } });
  expect(health.complaints()).toEqual([]);
});

it('complains of a discriminator that is sure of everything, but not of a single lucky line', () => {
  expect(after(12, () => 10, 0.01).complaints()).toEqual(['discriminatorAhead']);
  const health = after(12, () => 10);
  health.add({ seconds: 800, losses: { style: { total: 1 }, discriminator: { discriminator: 0.01 } } });
  expect(health.complaints()).toEqual([]);
});
