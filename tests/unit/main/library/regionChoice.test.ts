import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseBox } from '../../../../src/cli/regionOptions.js';
import { areaFor, isMaskBeside, maskGlobs, maskPatternsOf } from '../../../../src/main/library/maskBeside.js';
import { chooseRegion, maskFilesOf, withSubjectBox } from '../../../../src/main/library/regionChoice.js';
import type { LibraryStyle } from '../../../../src/main/library/styleLibrary.js';
import { photoMatcher } from '../../../../src/main/batch/scanPhotos.js';
import { tempFolder } from '../../../helpers/tempFolder.js';

const folder = tempFolder();
const plainMask = join(folder, 'mask.png');
writeFileSync(plainMask, '');

function style(id: string): LibraryStyle {
  const info = { format: 'pentimento-style', version: 1, id, name: id, trunk: 't' } as const;
  return { info, origin: 'built-in', folder: join(folder, id) };
}
const library = [style('sea'), style('wheat')];
const areaOf = async (text: string): Promise<object> => {
  const { styles: _styles, ...area } = await chooseRegion(text, library);
  return area;
};

describe('a region of the command line', () => {
  it('is found in the photo by a word, and everything else after an exclamation mark', async () => {
    expect(await areaOf('sea=subject')).toEqual({ found: { what: 'subject', isInverted: false } });
    expect(await areaOf('sea=!people')).toEqual({ found: { what: 'people', isInverted: true } });
    expect(await areaOf('sea=background')).toEqual({ found: { what: 'subject', isInverted: true } });
    expect(await areaOf('sea=!background')).toEqual({ found: { what: 'subject', isInverted: false } });
  });

  it('is a mask or a pattern for masks', async () => {
    expect(await areaOf(`sea=${plainMask}`)).toEqual({ maskPath: plainMask });
    expect(await areaOf(`sea=!${plainMask}`)).toEqual({ maskPath: plainMask, isInverted: true });
    expect(await areaOf('sea={name}.mask.png')).toEqual({ maskBeside: '{name}.mask.png' });
    expect(await areaOf('sea=!masks/{name}.png')).toEqual({ maskBeside: 'masks/{name}.png', isInverted: true });
  });

  it('has one style, a blend, or none', async () => {
    const { styles } = await chooseRegion('sea:0.7+wheat:0.3=subject', library);
    expect(styles.map(({ name, weight }) => [name, weight])).toEqual([
      ['sea', 0.7],
      ['wheat', 0.3],
    ]);
    expect((await chooseRegion('none=subject', library)).styles).toEqual([]);
  });

  it('has a strength behind its style or blend', async () => {
    const own = await chooseRegion('sea:0.7+wheat:0.3@0.4=subject', library);
    expect([own.strength, own.styles.map(({ weight }) => weight)]).toEqual([0.4, [0.7, 0.3]]);
    expect((await chooseRegion('sea@0=subject', library)).strength).toBe(0);
    expect(await chooseRegion('sea=subject', library)).not.toHaveProperty('strength');
    for (const text of ['sea@1.5=subject', 'sea@-1=subject', 'none@0.5=subject']) {
      await expect(chooseRegion(text, library), text).rejects.toMatchObject({ code: 'usage' });
    }
    // A file may be called so.
    const file = join(folder, 'dawn@2.jpg');
    writeFileSync(file, '');
    expect((await chooseRegion(`${file}=subject`, library)).styles).toMatchObject([{ kind: 'image', path: file }]);
    expect((await chooseRegion(`${file}@0.5=subject`, library)).strength).toBe(0.5);
    await expect(chooseRegion('sea@home=subject', library)).rejects.toMatchObject({ code: 'style/unknown' });
  });

  it('that names nothing is told in one line', async () => {
    for (const text of ['sea', '=subject', 'sea=']) {
      await expect(chooseRegion(text, library)).rejects.toMatchObject({ code: 'usage' });
    }
    await expect(chooseRegion('sea=sky', library)).rejects.toMatchObject({
      code: 'disk/not-found',
      message: 'There is no mask sky.',
      advice: expect.stringContaining('subject, people, background'),
    });
    await expect(chooseRegion('lake=subject', library)).rejects.toMatchObject({ code: 'style/unknown' });
  });

  it('takes a box around the subject, if it looks for one', async () => {
    const box = parseBox('0.2, 0.1,0.5,0.8');
    const regions = [await chooseRegion('sea=subject', library), await chooseRegion('sea=people', library)];
    expect(withSubjectBox(regions, box)).toMatchObject([{ found: { box } }, { found: { what: 'people' } }]);
    expect(withSubjectBox(regions, undefined)).toBe(regions);
    expect(() => withSubjectBox(regions.slice(1), box)).toThrow('no region that looks for one');
    for (const text of ['0,0,1', '0,0,1,1,1', '0.5,0,0.6,1', '0,0,0,1', 'a,0,1,1', '']) {
      expect(() => parseBox(text)).toThrow('Give left');
    }
  });
});

describe('masks beside photos', () => {
  const beside = { maskBeside: '{name}.mask.png', isInverted: true };

  it('are named after the photo', () => {
    const photo = resolve('/photos/a$&b.jpeg');
    expect(areaFor(beside, photo)).toEqual({ maskPath: resolve('/photos/a$&b.mask.png'), isInverted: true });
    expect(areaFor({ maskBeside: '../m/{name}.png' }, photo)).toMatchObject({ maskPath: resolve('/m/a$&b.png') });
    const found = { found: { what: 'people', isInverted: false } } as const;
    expect(areaFor(found, photo)).toBe(found);
  });

  it('are not photos', () => {
    const patterns = maskPatternsOf([beside, beside, { maskPath: 'x.png' }]);
    expect(patterns).toEqual(['{name}.mask.png']);
    expect(isMaskBeside(patterns, 'holiday/a.mask.png')).toBe(true);
    expect(isMaskBeside(patterns, 'holiday/a.png')).toBe(false);
    expect(isMaskBeside([], 'a.mask.png')).toBe(false);
    const isPhoto = photoMatcher({
      include: [],
      extensions: [],
      exclude: maskGlobs(['{name}.mask.png', './m[1]/{name}.png', '../out/{name}.jpg']),
    });
    expect(['a.mask.png', 'b/a.mask.png', 'm[1]/a.png', 'b/m[1]/a.png'].filter(isPhoto)).toEqual([]);
    expect(['a.png', 'mask.png', 'b/a.jpg'].every(isPhoto)).toBe(true);
  });

  it('that are the same for all photos are told apart', async () => {
    const regions = [await chooseRegion(`sea=${plainMask}`, library), await chooseRegion('sea=subject', library)];
    expect(maskFilesOf(regions)).toEqual([plainMask]);
  });
});
