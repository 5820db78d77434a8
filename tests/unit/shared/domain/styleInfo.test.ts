import { describe, expect, it } from 'vitest';
import { styleIdFor, styleInfoSchema } from '../../../../src/shared/domain/styleInfo.js';

describe('styleIdFor', () => {
  it.each([
    ['Wheat Field', 'wheat-field'],
    ['  Sea & Sky (blue)! ', 'sea-sky-blue'],
    ['Größe Nº 1', 'größe-no-1'],
    ['神奈川沖浪裏', '神奈川沖浪裏'],
    ['../../../etc', 'etc'],
    ['🎨', 'style'],
    ['a'.repeat(200), 'a'.repeat(60)],
  ])('%s becomes %s', (name, id) => {
    expect(styleIdFor(name)).toBe(id);
    expect(styleInfoSchema.shape.id.safeParse(id).success).toBe(true);
  });

  it('tells styles apart whose names share no Latin letter', () => {
    expect(styleIdFor('海')).not.toBe(styleIdFor('空'));
  });
});

describe('styleInfoSchema', () => {
  it('accepts no path out of the folder of a style', () => {
    const info = { format: 'pentimento-style', version: 1, id: 'sea', name: 'Sea', trunk: 't' };
    expect(styleInfoSchema.safeParse({ ...info, image: 'image.jpg' }).success).toBe(true);
    for (const image of ['../../image.jpg', 'a/b.jpg', 'a\\b.jpg', '']) {
      expect(styleInfoSchema.safeParse({ ...info, image }).success).toBe(false);
    }
    for (const id of ['..', 'a/b', '', 'a--b', '-a', 'a.b']) {
      expect(styleInfoSchema.safeParse({ ...info, id }).success).toBe(false);
    }
  });
});
