import { linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { collectPhotos } from '../../../../src/main/photos/collectPhotos.js';
import { planOutputs, type OutputOptions } from '../../../../src/main/painting/planOutputs.js';
import { tempFolder } from '../../../helpers/tempFolder.js';

const base = tempFolder();
let count = 0;
let folder = base;
beforeEach(() => {
  folder = join(base, `case-${count++}`);
  mkdirSync(folder);
});

/** An absolute path in this test's folder. */
const at = (name: string): string => join(folder, name);

function make(...names: string[]): string[] {
  return names.map((name) => {
    mkdirSync(join(at(name), '..'), { recursive: true });
    writeFileSync(at(name), name);
    return at(name);
  });
}

/** The output path of each photo, relative to this test's folder, or the error's code. */
async function plan(photos: readonly string[], options: Partial<OutputOptions> & { out: string }): Promise<string[]> {
  const full = { canOverwrite: false, styleImages: [], ...options };
  const planned = await planOutputs(await collectPhotos(photos), full);
  return planned.map((item) => (item.error ? item.error.code : relative(folder, item.outPath)));
}

describe('planOutputs into a file', () => {
  it('takes the name and its format', async () => {
    const [photo] = make('a.jpg');
    expect(await plan([photo!], { out: at('b.webp') })).toEqual(['b.webp']);
    const [planned] = await planOutputs(await collectPhotos([photo!]), {
      out: at('b.webp'),
      canOverwrite: false,
      styleImages: [],
    });
    expect(planned).toMatchObject({ format: 'webp', canReplace: false });
  });

  it('refuses a file that exists, the photo among them, through links too', async () => {
    const [photo, taken] = make('a.jpg', 'taken.jpg');
    symlinkSync(photo!, at('soft.jpg'));
    linkSync(photo!, at('hard.jpg'));
    for (const out of [photo!, taken!, at('soft.jpg'), at('hard.jpg')]) {
      expect(await plan([photo!], { out })).toEqual(['disk/exists']);
      expect(await plan([photo!], { out, canOverwrite: true })).toEqual([relative(folder, out)]);
    }
  });

  it('is wrong usage for a format that is not written, two formats, or several photos', async () => {
    const [a, b] = make('a.jpg', 'b.jpg');
    await expect(plan([a!], { out: at('c.bmp') })).rejects.toMatchObject({ code: 'usage' });
    await expect(plan([a!], { out: at('c.png'), format: 'jpg' })).rejects.toMatchObject({ code: 'usage' });
    await expect(plan([a!, b!], { out: at('c.png') })).rejects.toMatchObject({ code: 'usage' });
    await expect(plan([a!, b!], { out: a! })).rejects.toMatchObject({ code: 'usage' });
    await expect(plan([folder], { out: at('c.png') })).rejects.toMatchObject({ code: 'usage' });
    // Found even if the photo is missing.
    await expect(plan([at('none.jpg')], { out: at('c.bmp') })).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('planOutputs into a folder', () => {
  it('knows a folder by its existence, its slash, its lack of an extension, or several photos', async () => {
    const [a, b] = make('a.jpg', 'b.png');
    mkdirSync(at('there.d'));
    for (const out of ['there.d', 'new.d/', 'plain']) {
      expect(await plan([a!], { out: `${folder}/${out}` })).toEqual([join(out, 'a.jpg')]);
    }
    expect(await plan([a!, b!], { out: at('both') })).toEqual(['both/a.jpg', 'both/b.png']);
  });

  it("keeps each photo's format and extension, or takes the chosen one", async () => {
    const photos = make('a.JPEG', 'b.tif', 'c.gif', 'd');
    const out = at('out');
    expect(await plan(photos, { out })).toEqual(['out/a.JPEG', 'out/b.tif', 'out/c.png', 'out/d.png']);
    const webp = ['out/a.webp', 'out/b.webp', 'out/c.webp', 'out/d.webp'];
    expect(await plan(photos, { out, format: 'webp' })).toEqual(webp);
    expect(await plan(photos.slice(0, 1), { out, format: 'jpg' })).toEqual(['out/a.JPEG']);
  });

  it('gives a number to a name that is taken, within a run in any case', async () => {
    const photos = make('one/a.jpg', 'two/A.jpg', 'three/a.jpg', 'three/a.png');
    expect(await plan(photos, { out: at('out') })).toEqual([
      'out/a.jpg',
      'out/A (2).jpg',
      'out/a (3).jpg',
      'out/a.png',
    ]);
  });

  it('replaces earlier outputs when it may, but no photo and no style image of the run', async () => {
    const photos = make('in/a.jpg', 'in/b.jpg');
    const [style] = make('in/c.jpg');
    make('in/old.jpg');
    const into = { out: at('in'), styleImages: [style!] };
    expect(await plan(photos, into)).toEqual(['in/a (2).jpg', 'in/b (2).jpg']);
    expect(await plan(photos, { ...into, canOverwrite: true })).toEqual(['in/a (2).jpg', 'in/b (2).jpg']);
    const [elsewhere] = make('elsewhere/c.jpg');
    expect(await plan([elsewhere!], { ...into, canOverwrite: true })).toEqual(['in/c (2).jpg']);
    const [old] = make('elsewhere/old.jpg');
    expect(await plan([old!], { ...into, canOverwrite: true })).toEqual(['in/old.jpg']);
    expect(await plan([old!], into)).toEqual(['in/old (2).jpg']);
  });

  it('leaves a photo that cannot be found to its own error', async () => {
    const [photo] = make('a.jpg');
    expect(await plan([at('none.jpg'), photo!], { out: at('out') })).toEqual(['disk/not-found', 'out/a.jpg']);
  });
});

describe('collectPhotos', () => {
  it('takes the images of a folder as people count, not those below, and none twice', async () => {
    make('p/photo 10.jpg', 'p/photo 2.JPG', 'p/notes.txt', 'p/.hidden.jpg', 'p/deeper/x.jpg', 'p/a.avif');
    const { photos, hasFolder } = await collectPhotos([at('p'), at('p/a.avif'), at('p/notes.txt')]);
    const names = photos.map(({ path }) => basename(path));
    // A file given by name is tried, whatever its extension.
    expect(names).toEqual(['a.avif', 'photo 2.JPG', 'photo 10.jpg', 'notes.txt']);
    expect(hasFolder).toBe(true);
  });

  it('reports a folder without images and a missing file, and goes on', async () => {
    mkdirSync(at('bare'));
    const [photo] = make('a.jpg');
    const { photos } = await collectPhotos([at('bare'), at('none.jpg'), photo!]);
    expect(photos.map(({ error }) => error?.code)).toEqual(['data/empty', 'disk/not-found', undefined]);
  });
});

describe('planOutputs for the frames of videos', () => {
  it('gives every video a folder of its name, and photos files as ever', async () => {
    const [photo, clip] = make('a.jpg', 'walk.mp4');
    mkdirSync(at('out/walk'), { recursive: true });
    expect(await plan([photo!, clip!], { out: at('out'), frames: 'png' })).toEqual(['out/a.jpg', 'out/walk (2)']);
    expect(await plan([clip!], { out: at('new'), frames: 'jpg' })).toEqual(['new/walk']);
    await expect(plan([clip!], { out: photo!, frames: 'png' })).rejects.toMatchObject({ code: 'usage' });
  });
});
