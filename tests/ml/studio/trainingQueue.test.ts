import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it, vi } from 'vitest';
import type { PowerMonitor, PowerSource } from '../../../src/main/power/powerSource.js';
import type { CallInput } from '../../../src/shared/contract/contract.js';
import type { TrainingInfo } from '../../../src/shared/contract/trainings.js';
import { quickestBackend } from '../../helpers/backends.js';
import { writeTinyModel } from '../../helpers/commandLine.js';
import { memoryEngine } from '../../helpers/memoryEngine.js';
import { tempFolder } from '../../helpers/tempFolder.js';
import { testPhoto } from '../../helpers/testImages.js';
import { bareShell, openTestStudio, type TestStudio } from '../../helpers/testStudio.js';

const LIMIT = { timeout: 200_000, interval: 50 };
const folder = tempFolder();
const at = (name: string): string => join(folder, name);
let source: PowerSource = 'battery';
const listeners = new Set<() => void>();
const power: PowerMonitor = {
  read: () => Promise.resolve(source),
  onChange(listener) {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
};
let test: TestStudio;

beforeAll(async () => {
  mkdirSync(at('photos'));
  for (let index = 0; index < 32; index++) await testPhoto(72, 64, index).toFile(at(`photos/${index}.png`));
  await testPhoto(90, 70, 50).png().toFile(at('art.png'));
  test = await openTestStudio({
    folder: at('studio'),
    model: await writeTinyModel(at('model')),
    launchEngine: () => memoryEngine(1),
    backend: await quickestBackend(),
    shell: { ...bareShell, power },
  });
});

const wish = (name: string): CallInput<'trainings.start'> => ({
  name,
  network: 'shared',
  minutes: 60,
  artworks: [{ kind: 'path', path: at('art.png') }],
  photos: [{ kind: 'path', path: at('photos') }],
});

const reach = (id: string, wanted: Partial<TrainingInfo>): Promise<TrainingInfo> =>
  vi.waitFor(async () => {
    const info = (await test.client.call('trainings.list')).trainings.find((each) => each.id === id);
    expect(info).toMatchObject(wanted);
    return info!;
  }, LIMIT);

function plug(now: PowerSource): void {
  source = now;
  for (const listener of listeners) listener();
}

/** The tests use one studio, in order. */
it('waits for mains power, and trains one after the other', async () => {
  const { client } = test;
  await client.call('trainings.start', wish('One'));
  await reach('one', { state: 'queued', waitsFor: 'power' });
  await client.call('trainings.start', { ...wish('Two'), from: 'one', artworks: [], photos: [] });
  plug('mains');
  await reach('one', { state: 'running', waitsFor: null });
  await reach('two', { state: 'queued', waitsFor: 'turn', pictures: 1 });
  plug('battery');
  await reach('one', { state: 'queued', waitsFor: 'power', canFinish: true });
  await client.call('settings.set', { pausesOnBattery: false });
  await reach('one', { state: 'running' });
});

it('lets another one go first, and paints with a checkpoint of the one that waits', async () => {
  const { client } = test;
  await client.call('trainings.startNow', { trainingId: 'two' });
  await reach('two', { state: 'running' });
  const { checkpoints } = await reach('one', { state: 'queued', waitsFor: 'turn' });
  expect((await client.call('trainings.list')).queue).toEqual(['two', 'one']);
  const [step] = checkpoints;
  const [practice] = (await client.call('trainings.practice', { trainingId: 'one' })).photos;
  const painted = await client.call('trainings.paint', {
    trainingId: 'one',
    step: step!,
    photo: { practice: practice! },
  });
  expect(painted).toMatchObject({ width: 72, height: 64 });
  await expect(
    client.call('trainings.paint', { trainingId: 'one', step: 99_999, photo: { practice: practice! } }),
  ).rejects.toMatchObject({ code: 'disk/not-found' });
});

it('makes the style of the chosen checkpoint, and then goes on with the queue, up to the time that was set', async () => {
  const { client } = test;
  const { checkpoints } = await reach('one', { state: 'queued' });
  const [step] = checkpoints;
  // It is in the queue while another one trains: its style is made first, then the other goes on.
  await client.call('trainings.choose', { trainingId: 'one', step: step! });
  await client.call('trainings.finish', { trainingId: 'one' });
  const done = await reach('one', { state: 'done', styleId: 'own/one' });
  expect(done.chosenStep).toBe(step);
  await reach('two', { state: 'running' });

  await client.call('trainings.plan', { trainingId: 'two', plan: { startAt: null, stopAt: Date.now() + 300 } });
  await reach('two', { state: 'paused', plan: null });
  expect((await client.call('trainings.list')).queue).toEqual([]);
});

it('refuses changes of pictures that are not there', async () => {
  const changes = [{ picture: 'gone' as never, frame: null }];
  await expect(test.client.call('trainings.start', { ...wish('Three'), changes })).rejects.toMatchObject({
    code: 'media/unknown',
  });
  const none = { ...wish('Three'), artworks: [] };
  await expect(test.client.call('trainings.start', none)).rejects.toMatchObject({ code: 'data/empty' });
});
