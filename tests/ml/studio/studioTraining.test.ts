import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { CallInput } from '../../../src/shared/contract/contract.js';
import type { TrainingInfo } from '../../../src/shared/contract/trainings.js';
import { quickestBackend } from '../../helpers/backends.js';
import { writeTinyModel } from '../../helpers/commandLine.js';
import { memoryEngine } from '../../helpers/memoryEngine.js';
import { tempFolder } from '../../helpers/tempFolder.js';
import { testPhoto } from '../../helpers/testImages.js';
import { openTestStudio, type TestStudio } from '../../helpers/testStudio.js';

const LIMIT = { timeout: 200_000, interval: 50 };
const folder = tempFolder();
const at = (name: string): string => join(folder, name);
let model: string;
let test: TestStudio;
let photoId: string;

const open = async (name: string): Promise<TestStudio> =>
  openTestStudio({
    folder: at(name),
    model,
    launchEngine: () => memoryEngine(1),
    backend: await quickestBackend(),
  });

beforeAll(async () => {
  model = await writeTinyModel(at('model'));
  mkdirSync(at('photos'));
  for (let index = 0; index < 32; index++) await testPhoto(72, 64, index).toFile(at(`photos/${index}.png`));
  await testPhoto(90, 70, 50).png().toFile(at('art.png'));
  await testPhoto(300, 200, 3).jpeg().toFile(at('photo.jpg'));
  test = await open('studio');
  const { photos } = await test.client.call('photos.open', { sources: [{ kind: 'path', path: at('photo.jpg') }] });
  photoId = photos[0]!.id;
});

const wish = (name: string, network: 'shared' | 'own'): CallInput<'trainings.start'> => ({
  name,
  network,
  minutes: 60,
  artworks: [{ kind: 'path', path: at('art.png') }],
  photos: [{ kind: 'path', path: at('photos') }],
});

const latest = (id: string): TrainingInfo | undefined =>
  test.payloads('training.changed').findLast(({ training }) => training.id === id)?.training;

const reach = (id: string, state: TrainingInfo['state']): Promise<TrainingInfo> =>
  vi.waitFor(() => {
    const info = latest(id);
    if (info?.state !== state) throw new Error(`it is ${info?.state} at step ${info?.step}: ${info?.error?.message}`);
    return info;
  }, LIMIT);

const preview = (requestId: string, styleIds: readonly string[]) =>
  test.client.call('stylize.preview', {
    requestId,
    photoId,
    previewPx: 128,
    recipe: { styles: styleIds.map((styleId) => ({ styleId, weight: 1 })), strength: 1, strokePx: null },
  });

/** The tests use one studio, in order. */
describe('a training in the studio', () => {
  it('looks at what it is given before it starts', async () => {
    const { artworks } = wish('', 'shared');
    expect(await test.client.call('trainings.check', { artworks: [...artworks], photos: [] })).toMatchObject({
      pictures: 1,
      photos: 0,
      scenes: 32,
    });
    const nowhere = [{ kind: 'path' as const, path: at('nowhere') }];
    await expect(test.client.call('trainings.check', { artworks: nowhere, photos: [] })).rejects.toMatchObject({
      code: 'disk/not-found',
    });
  });

  it('tells of its progress, lets previews in, pauses, goes on, and becomes a style of what it has learnt', async () => {
    const { training } = await test.client.call('trainings.start', wish('Blue evening', 'own'));
    const { id: trainingId } = training;
    expect(training).toMatchObject({ id: 'blue-evening', state: 'waiting', pictures: 1, network: 'own' });
    await expect(test.client.call('trainings.remove', { trainingId })).rejects.toMatchObject({ code: 'job/busy' });
    await reach(trainingId, 'running');
    const { backend } = await preview('during', ['built-in/mosaic']);
    expect(backend).toBeDefined();
    await vi.waitFor(() => expect(test.payloads('training.progress')).not.toHaveLength(0), LIMIT);
    await test.client.call('trainings.pause', { trainingId });
    const paused = await reach(trainingId, 'paused');
    expect(paused).toMatchObject({ canFinish: true, styleId: null });
    expect(paused.step).toBeGreaterThanOrEqual(10);
    // The first preview must not need more steps than a slow machine can do in minutes.
    const previews = readdirSync(join(test.paths.runs, trainingId, 'previews'));
    expect(previews).toContain('step-00000001.jpg');
    expect(paused.preview).not.toBeNull();
    const { points } = await test.client.call('trainings.losses', { trainingId });
    expect(Object.keys(points.at(-1)?.losses ?? {})).toEqual(expect.arrayContaining(['style', 'content']));

    await test.client.call('trainings.resume', { trainingId });
    await reach(trainingId, 'running');
    await test.client.call('trainings.pause', { trainingId });
    expect((await reach(trainingId, 'paused')).step).toBeGreaterThanOrEqual(paused.step);

    await test.client.call('trainings.finish', { trainingId });
    const done = await reach(trainingId, 'done');
    expect(done).toMatchObject({ styleId: 'own/blue-evening', quality: { pictures: 8, baseline: { pictures: 8 } } });
    expect(test.payloads('styles.changed').at(-1)?.styles[0]).toMatchObject({
      id: 'own/blue-evening',
      isUsable: true,
      canBlend: false,
    });
  });

  it('gives a style with a network of its own, which paints alone and does not blend', async () => {
    const alone = await preview('alone', ['own/blue-evening']);
    expect(alone).toMatchObject({ width: 128 });
    await expect(preview('blend', ['own/blue-evening', 'built-in/mosaic'])).rejects.toMatchObject({ code: 'usage' });
  });

  it('gives a style that goes to another studio as a file', async () => {
    const path = at('blue.pentstyle');
    const { bytes } = await test.client.call('styles.exportPack', { styleId: 'own/blue-evening', path });
    expect(readFileSync(path)).toHaveLength(bytes);
    const other = await open('other');
    const source = { kind: 'path', path } as const;
    const added = await other.client.call('styles.importPack', { source });
    expect(added).toMatchObject({ outcome: 'installed', style: { id: 'own/blue-evening', canBlend: false } });
    expect((await other.client.call('styles.importPack', { source })).outcome).toBe('present');
    await other.studio.openPaths([path, at('broken.pentstyle')]);
    expect(other.payloads('styles.imported')).toHaveLength(1);
    expect(other.payloads('styles.importFailed')).toEqual([expect.objectContaining({ name: 'broken.pentstyle' })]);
    expect(other.payloads('photos.failed')).toEqual([]);
  });

  it('is forgotten when it is removed, and its style stays', async () => {
    const run = join(test.paths.runs, 'blue-evening');
    expect(existsSync(run)).toBe(true);
    await test.client.call('trainings.remove', { trainingId: 'blue-evening' });
    expect(existsSync(run)).toBe(false);
    expect((await test.client.call('trainings.list')).trainings).toEqual([]);
    expect((await test.client.call('styles.list')).styles.map(({ id }) => id)).toContain('own/blue-evening');
  });
});
