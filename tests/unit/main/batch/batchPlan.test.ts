import { linkSync, mkdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { listingHash, Planner } from '../../../../src/main/batch/batchPlan.js';
import { scanPhotos } from '../../../../src/main/batch/scanPhotos.js';
import { readImage } from '../../../../src/main/images/readImage.js';
import { writeImage } from '../../../../src/main/images/writeImage.js';
import type { BatchSettings } from '../../../../src/shared/batch/batchSettings.js';
import { batchSettings, writePhotos } from '../../../helpers/batchJobs.js';
import { cameraExif, insertJpegExif, testPhoto } from '../../../helpers/testImages.js';
import { tempFolder } from '../../../helpers/tempFolder.js';
import { PLAIN_SETTINGS } from '../../../../src/shared/domain/look.js';

let base: string;
beforeEach(() => {
  base = tempFolder();
  mkdirSync(join(base, 'photos'));
});

const scan = async (settings: BatchSettings): Promise<readonly string[]> =>
  (await scanPhotos(settings.source, { ...settings, leaveOut: settings.destination })).photos;

async function outs(settings: BatchSettings): Promise<string[]> {
  const planner = await Planner.create(settings);
  const { items } = await planner.add(await scan(settings));
  return items.map(({ photo, out }) => `${photo} -> ${out}`);
}

const rendition = (name: string): BatchSettings['renditions'][number] => ({
  ...batchSettings(base).renditions[0]!,
  name,
});

describe('the scan', () => {
  it('finds photos below, in the order in which people count, and passes over what is hidden or no photo', async () => {
    await writePhotos(join(base, 'photos'), ['10.jpg', '2.png', 'b/1.jpg', 'b/c/x.webp', '.hidden.jpg', '.git/a.jpg']);
    writeFileSync(join(base, 'photos', 'notes.txt'), 'no photo');
    expect(await scan(batchSettings(base))).toEqual(['2.png', '10.jpg', 'b/1.jpg', 'b/c/x.webp']);
    expect(await scan(batchSettings(base, { isRecursive: false }))).toEqual(['2.png', '10.jpg']);
  });

  it.each([
    [{ include: ['*-edit.*'] }, ['a-edit.jpg', 'sub/c-edit.png']],
    [{ include: ['sub/**'] }, ['sub/c-edit.png', 'sub/d.jpg']],
    [{ exclude: ['sub/**', 'B.*'] }, ['a-edit.jpg']],
    [{ extensions: ['png'] }, ['sub/c-edit.png']],
    [{ include: ['*.JPG'], exclude: ['*edit*'] }, ['b.jpg', 'sub/d.jpg']],
  ])('filters by %j', async (filter, photos) => {
    await writePhotos(join(base, 'photos'), ['a-edit.jpg', 'b.jpg', 'sub/c-edit.png', 'sub/d.jpg']);
    expect(await scan(batchSettings(base, filter))).toEqual(photos);
  });

  it('passes over the destination inside the source, and links that lead in circles', async () => {
    await writePhotos(join(base, 'photos'), ['a.jpg', 'painted/a.jpg']);
    symlinkSync(join(base, 'photos'), join(base, 'photos', 'again'));
    symlinkSync(join(base, 'photos', 'a.jpg'), join(base, 'photos', 'b.jpg'));
    expect(await scan(batchSettings(base, { destination: join(base, 'photos', 'painted') }))).toEqual([
      'a.jpg',
      'b.jpg',
    ]);
  });
});

describe('the plan', () => {
  it('mirrors the tree and gives every output a name of its own', async () => {
    await writePhotos(join(base, 'photos'), ['a.jpg', 'a.png', 'sub/a.jpg', 'sub/A.png']);
    const { output, ...rest } = rendition('x');
    const settings = batchSettings(base, { renditions: [{ ...rest, output: { ...output, format: 'jpg' } }] });
    expect(await outs(settings)).toEqual([
      'a.jpg -> a.jpg',
      'a.png -> a (2).jpg',
      'sub/a.jpg -> sub/a.jpg',
      'sub/A.png -> sub/A (2).jpg',
    ]);
  });

  it('makes every rendition of every photo, numbered by photo', async () => {
    await writePhotos(join(base, 'photos'), ['a.jpg', 'b.jpg']);
    const renditions = [rendition('sea'), rendition('sky')];
    expect(await outs(batchSettings(base, { renditions, template: '{style}/{index:2} {name} {width}' }))).toEqual([
      'a.jpg -> sea/01 a 24.jpg',
      'a.jpg -> sky/01 a 24.jpg',
      'b.jpg -> sea/02 b 25.jpg',
      'b.jpg -> sky/02 b 25.jpg',
    ]);
  });

  it('knows the day a photo was taken, or else the day of its file', async () => {
    const exif = cameraExif(1, new Uint8Array(4));
    writeFileSync(join(base, 'photos', 'a.jpg'), insertJpegExif(await testPhoto(20, 20).jpeg().toBuffer(), exif));
    const dated = await testPhoto(20, 20)
      .withExif({ IFD2: { DateTimeOriginal: '2019:07:04 23:59:59' } })
      .jpeg()
      .toBuffer();
    writeFileSync(join(base, 'photos', 'b.jpg'), dated);
    utimesSync(join(base, 'photos', 'a.jpg'), new Date(2021, 2, 3, 12), new Date(2021, 2, 3, 12));
    expect(await outs(batchSettings(base, { template: '{date}' }))).toEqual([
      'a.jpg -> 2021-03-03.jpg',
      'b.jpg -> 2019-07-04.jpg',
    ]);
  });

  it.each([
    ['unique', 'a (2).jpg'],
    ['skip', 'a.jpg'],
    ['overwrite', 'a.jpg'],
    ['overwrite-if-changed', 'a.jpg'],
  ] as const)('with the policy %s goes to %s where the name is taken', async (conflict, out) => {
    await writePhotos(join(base, 'photos'), ['a.jpg']);
    await writePhotos(join(base, 'painted'), ['a.jpg']);
    expect(await outs(batchSettings(base, { conflict }))).toEqual([`a.jpg -> ${out}`]);
  });

  it.each(['overwrite', 'overwrite-if-changed'] as const)(
    'never goes to an original with %s: not in the same folder, not through links',
    async (conflict) => {
      await writePhotos(join(base, 'photos'), ['a.jpg', 'b.png']);
      // In the source, but not a photo of this batch.
      const only = { include: ['a.jpg'], destination: join(base, 'photos') };
      expect(await outs(batchSettings(base, { conflict, ...only }))).toEqual(['a.jpg -> a (2).jpg']);
      expect(await outs(batchSettings(base, { conflict, ...only, template: 'b.png' }))).toEqual(['a.jpg -> b.png.jpg']);
      expect(await outs(batchSettings(base, { conflict, ...only, template: 'b.{ext}' }))).toEqual(['a.jpg -> b.jpg']);
      writeFileSync(join(base, 'photos', 'b.jpg'), readFileSync(join(base, 'photos', 'b.png')));
      expect(await outs(batchSettings(base, { conflict, ...only, template: 'b' }))).toEqual(['a.jpg -> b (2).jpg']);
      mkdirSync(join(base, 'painted'));
      linkSync(join(base, 'photos', 'a.jpg'), join(base, 'painted', 'a.jpg'));
      expect(await outs(batchSettings(base, { conflict, include: ['a.jpg'] }))).toEqual(['a.jpg -> a (2).jpg']);
    },
  );

  it('never goes to a style image', async () => {
    await writePhotos(join(base, 'photos'), ['a.jpg']);
    await writePhotos(join(base, 'painted'), ['a.jpg']);
    const protectedFiles = [join(base, 'painted', 'a.jpg')];
    expect(await outs(batchSettings(base, { conflict: 'overwrite', protectedFiles }))).toEqual(['a.jpg -> a (2).jpg']);
  });

  it('takes no earlier outputs for photos where source and destination are one, and may replace them', async () => {
    await writePhotos(join(base, 'photos'), ['a.jpg']);
    const image = await readImage(join(base, 'photos', 'a.jpg'));
    const recipe = { look: { ...PLAIN_SETTINGS, styles: [{ name: 'x', weight: 1 }] }, appVersion: '1' };
    for (const metadata of ['all', 'none'] as const) {
      const path = join(base, 'photos', 'a-negative.jpg');
      await writeImage(path, image, { format: 'jpg', canReplace: true, recipe, metadata });
      const settings = { destination: join(base, 'photos'), template: '{name}-{style}' };
      expect(await outs(batchSettings(base, settings))).toEqual(['a.jpg -> a-negative (2).jpg']);
      expect(await outs(batchSettings(base, { ...settings, conflict: 'overwrite' }))).toEqual([
        'a.jpg -> a-negative.jpg',
      ]);
    }
  });
});

describe('a divided batch', () => {
  it('names everything as the whole does, in parts that differ by one photo at most', async () => {
    await writePhotos(join(base, 'photos'), ['a.jpg', 'a.png', 'b.jpg', 'c.jpg', 'c.webp', 'd/c.png', 'e.jpg']);
    const { output, ...rest } = rendition('x');
    const all = {
      renditions: [{ ...rest, output: { ...output, format: 'jpg' as const } }],
      template: '{name} {index}',
    };
    const whole = await outs(batchSettings(base, all));
    const parts: string[][] = [];
    for (const index of [1, 2, 3]) {
      parts.push(await outs(batchSettings(base, { ...all, shard: { index, count: 3 } })));
      // Output of one part must not change the names of another part.
      await writePhotos(
        join(base, 'painted'),
        parts.flat().map((line) => line.split(' -> ')[1]!),
      );
    }
    expect(parts.map((part) => part.length).sort()).toEqual([2, 2, 3]);
    expect(parts.flat().sort()).toEqual([...whole].sort());
  });

  it('tells lists of photos apart', () => {
    expect(listingHash(['a', 'b'])).not.toBe(listingHash(['a', 'c']));
  });
});
