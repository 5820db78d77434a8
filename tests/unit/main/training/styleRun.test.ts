import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { MediaStore } from '../../../../src/main/media/mediaStore.js';
import { holdOut } from '../../../../src/main/images/imageFolder.js';
import { beginStyleRun, readStyleRun, writeStyleRun } from '../../../../src/main/training/styleRun.js';
import { readLosses, trainingInfo } from '../../../../src/main/training/trainingInfo.js';
import { tempFolder } from '../../../helpers/tempFolder.js';
import { testPhoto } from '../../../helpers/testImages.js';
import { writeOwnStyle } from '../../../helpers/testStudio.js';

let folder: string;
const at = (name: string): string => join(folder, name);
const wish = { photos: [], name: 'Blue evening', length: { minutes: 20 }, network: 'shared' } as const;

beforeEach(async () => {
  folder = tempFolder();
  mkdirSync(at('set'));
  for (const [index, name] of ['a.png', 'b.png', 'c.png'].entries()) {
    await testPhoto(40, 40, index).toFile(at(`set/${name}`));
  }
});

describe('a run of a style', () => {
  it('uses a folder where it lies, and keeps copies of single pictures', async () => {
    const whole = await beginStyleRun(at('whole'), at('styles'), { ...wish, styles: [at('set')] });
    expect(whole).toMatchObject({ styles: at('set'), pictures: 3, network: 'shared' });
    const styles = [at('set/a.png'), at('set/c.png')];
    const single = await beginStyleRun(at('single'), at('styles'), { ...wish, styles, photos: [at('set/b.png')] });
    rmSync(at('set'), { recursive: true });
    expect(readdirSync(single.styles)).toEqual(['0000-a.png', '0001-c.png']);
    expect(readdirSync(single.photos!)).toEqual(['0000-b.png']);
    expect(await readStyleRun(at('single'))).toEqual(single);
  });

  it('does without reserved pictures if it is asked to, and says how many', async () => {
    const packet =
      '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
      '<rdf:Description xmlns:plus="http://ns.useplus.org/ldf/xmp/1.0/" plus:DataMining=' +
      '"http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED"/></rdf:RDF></x:xmpmeta>';
    await testPhoto(40, 40).withXmp(packet).toFile(at('set/d.png'));
    const asked = { ...wish, styles: [at('set')], excludesReserved: true };
    const notes = await beginStyleRun(at('run'), at('styles'), asked);
    expect(notes).toMatchObject({ pictures: 3, leftOut: 1 });
    expect(readdirSync(notes.styles)).toEqual(['0000-a.png', '0001-b.png', '0002-c.png']);
    const list = JSON.parse(readFileSync(at('run/reserved-pictures.json'), 'utf8')) as object;
    expect(list).toMatchObject({ areLeftOut: true, pictures: [{ path: at('set/d.png') }] });

    const used = await beginStyleRun(at('used'), at('styles'), { ...asked, excludesReserved: false });
    expect([used.pictures, used.leftOut]).toEqual([4, undefined]);
    mkdirSync(at('none'));
    await testPhoto(40, 40).withXmp(packet).toFile(at('none/d.png'));
    const none = beginStyleRun(at('no-run'), at('styles'), { ...asked, styles: [at('none')] });
    await expect(none).rejects.toMatchObject({
      code: 'data/empty',
      message: expect.stringContaining('reserve') as string,
    });
  });

  it('uses a folder that reserves nothing where it lies, also if it is asked to leave out', async () => {
    const notes = await beginStyleRun(at('run'), at('styles'), {
      ...wish,
      styles: [at('set')],
      excludesReserved: true,
    });
    expect(notes).toMatchObject({ styles: at('set'), leftOut: 0 });
  });

  it('refuses what it cannot use before anything is computed', async () => {
    const begin = (styles: string[]): Promise<unknown> =>
      beginStyleRun(at('run'), at('library/styles'), { ...wish, styles });
    await expect(begin([at('nowhere.png')])).rejects.toMatchObject({ code: 'disk/not-found' });
    writeFileSync(at('broken.jpg'), 'no image');
    await expect(begin([at('broken.jpg')])).rejects.toMatchObject({ code: 'image/not-an-image' });
    mkdirSync(at('empty'));
    await expect(begin([at('empty')])).rejects.toMatchObject({ code: 'data/empty' });
    writeOwnStyle(at('library'), 'blue-evening', 'Blue evening');
    await expect(begin([at('set')])).rejects.toMatchObject({ code: 'disk/exists' });
    expect(existsSync(at('run/style.json'))).toBe(false);
  });

  it('is paused for whoever finds it on the disk, with the course of its losses', async () => {
    const notes = await beginStyleRun(at('run'), at('styles'), { ...wish, styles: [at('set')] });
    const record = (step: number): string =>
      JSON.stringify({
        step,
        losses: { style: { total: 3, style: 1 / step, content: 2 }, discriminator: { total: 1 } },
      });
    const lines = Array.from({ length: 900 }, (_, index) => record(index + 1));
    writeFileSync(at('run/losses.jsonl'), `${lines.join('\n')}\n{"step": 901, "los`);
    const points = await readLosses(at('run'));
    expect(points.length).toBeLessThanOrEqual(400);
    expect(points.at(-1)?.step).toBeGreaterThanOrEqual(898);
    expect(points.map(({ step }) => step)).toEqual(points.map(({ step }) => step).sort((a, b) => a - b));
    const info = await trainingInfo(at('run'), new MediaStore());
    expect(info).toMatchObject({
      id: 'run',
      state: 'paused',
      step: 0,
      totalSteps: null,
      canFinish: false,
      styleId: null,
    });
    expect(info.losses).toMatchObject({ content: 2 });

    await writeStyleRun(at('run'), { ...notes, result: { styleId: 'blue-evening', step: 900 } });
    expect(await trainingInfo(at('run'), new MediaStore())).toMatchObject({
      state: 'done',
      styleId: 'own/blue-evening',
    });
  });
});

describe('photos that are held out', () => {
  const files = Array.from({ length: 40 }, (_, index) => `${index}.jpg`);

  it('are spread over the folder, and are trained on by nobody', () => {
    const { training, held } = holdOut({ root: '/photos', files }, 8);
    expect(held.files).toHaveLength(8);
    expect([...training.files, ...held.files].sort()).toEqual([...files].sort());
    const gaps = held.files.slice(1).map((file, index) => files.indexOf(file) - files.indexOf(held.files[index]!));
    expect(new Set(gaps)).toEqual(new Set([5]));
  });

  it('are none by default, and never all', () => {
    expect(holdOut({ root: '/photos', files }, 0).training.files).toEqual(files);
    expect(() => holdOut({ root: '/photos', files }, 40)).toThrow(/40 images/);
  });
});
