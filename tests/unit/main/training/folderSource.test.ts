import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FolderSource } from '../../../../src/main/training/folderSource.js';
import { scanImageFolder } from '../../../../src/main/images/imageFolder.js';
import { tempFolder } from '../../../helpers/tempFolder.js';
import { testPhoto } from '../../../helpers/testImages.js';

interface Data {
  readonly photos: string;
  readonly art: string;
}

async function writeData(photoCount = 6, artCount = 4): Promise<Data> {
  const root = tempFolder();
  const data = { photos: join(root, 'photos'), art: join(root, 'art') };
  for (const [folder, count, seed] of [
    [data.photos, photoCount, 0],
    [data.art, artCount, 100],
  ] as const) {
    mkdirSync(folder);
    for (let index = 0; index < count; index += 1) {
      await testPhoto(40 + index, 36, seed + index).toFile(join(folder, `${index}.png`));
    }
  }
  return data;
}

async function open({ photos, art }: Data, broken: string[] = [], seed = 1): Promise<FolderSource> {
  return new FolderSource({
    photos: await scanImageFolder(photos),
    art: await scanImageFolder(art),
    seed,
    batch: 2,
    crop: { size: 16, scale: [1, 2], maxUpscale: 1.5, flip: true },
    preview: { count: 3, size: 24 },
    onBroken: (path, reason) => broken.push(`${path}: ${reason}`),
  });
}

describe('FolderSource', () => {
  it('gives the same batch for a step, whatever was asked for before', async () => {
    const data = await writeData();
    const walked = await open(data);
    for (let step = 1; step < 9; step += 1) await walked.take(step);
    const ninth = await walked.take(9);
    expect(ninth).toMatchObject({ count: 2, size: 16 });
    expect(ninth.content).toHaveLength(2 * 16 * 16 * 3);
    const resumed = await open(data);
    expect(await resumed.take(9)).toEqual(ninth);
    expect(await (await open(data, [], 2)).take(9)).not.toEqual(ninth);
    expect(await walked.take(10)).not.toEqual(ninth);
  });

  it('lists a broken file once and puts the next one of the order in its place, in any history', async () => {
    const data = await writeData(5, 3);
    writeFileSync(join(data.photos, '2.png'), 'broken');
    writeFileSync(join(data.art, '0.png'), '');
    const broken: string[] = [];
    const source = await open(data, broken);
    const batches = [];
    for (let step = 1; step <= 12; step += 1) batches.push(await source.take(step));
    expect(broken).toHaveLength(2);
    expect(broken.map((line) => line.slice(0, line.indexOf(':'))).sort()).toEqual(
      [join(data.art, '0.png'), join(data.photos, '2.png')].sort(),
    );
    const resumed = await open(data);
    expect(await resumed.take(12)).toEqual(batches[11]);
  });

  it('says so when no file of a folder can be read', async () => {
    const data = await writeData(1, 2);
    for (const name of ['0.png', '1.png']) writeFileSync(join(data.art, name), 'broken');
    const source = await open(data);
    await expect(source.take(1)).rejects.toMatchObject({ code: 'data/empty', details: { folder: data.art } });
  });

  it('shows the same samples in every preview, beside the training', async () => {
    const data = await writeData();
    const source = await open(data);
    const first = await source.previewBatch();
    expect(first).toMatchObject({ count: 3, size: 24 });
    const batch = await source.take(1);
    expect(await source.previewBatch()).toEqual(first);
    expect(await (await open(data)).take(1)).toEqual(batch);
  });
});
