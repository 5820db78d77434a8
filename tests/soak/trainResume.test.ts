import { expect, it } from 'vitest';
import { traceOf, trainingSetup, trainWithKills } from '../helpers/trainingRuns.js';

const STEPS = 60;

it('twenty kills at random moments leave no trace in a training', async () => {
  const setup = await trainingSetup(STEPS);
  expect((await setup.start('whole').finished).code).toBe(0);
  const killedAt = await trainWithKills(setup, 'killed', 20, STEPS);
  expect(killedAt).toHaveLength(20);
  expect(traceOf(setup.folderOf('killed')), `killed at the steps ${killedAt.join(', ')}`).toEqual(
    traceOf(setup.folderOf('whole')),
  );
});
