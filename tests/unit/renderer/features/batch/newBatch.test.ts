import { describe, expect, it } from 'vitest';
import { renderName, parseNameTemplate } from '../../../../../src/shared/batch/nameTemplate.js';
import {
  type BatchFields,
  exampleOf,
  globsIn,
  type LookChoice,
  newBatches,
} from '../../../../../src/renderer/src/features/batch/newBatch.js';
import { SIZE_DEFAULTS } from '../../../../../src/renderer/src/features/output/outputFields.js';
import { folderName, joinFolder } from '../../../../../src/renderer/src/stores/folderNames.js';
import { anyPhotoLook, PLAIN_LOOK, withStyle } from '../../../../../src/renderer/src/stores/look.js';

const fields: BatchFields = {
  sources: ['/photos/holiday'],
  destination: '/painted',
  isRecursive: true,
  include: ' *.jpg, 2026*/** ,',
  exclude: '',
  template: '{name}-{style}',
  conflict: 'unique',
  isWatching: false,
  output: { format: 'photo', quality: 90, metadata: 'all', ...SIZE_DEFAULTS },
  effort: 'quick',
};
const wave: LookChoice = {
  key: 'style wave',
  look: anyPhotoLook(withStyle(PLAIN_LOOK, 'wave', undefined)),
  fileName: null,
};
const print: LookChoice = { ...wave, key: 'preset 1', fileName: 'print' };

describe('a new batch', () => {
  it('is one per folder, each into a folder of its name where there are several', () => {
    expect(newBatches(fields, [wave, print])).toMatchObject([
      {
        source: '/photos/holiday',
        destination: '/painted',
        include: ['*.jpg', '2026*/**'],
        exclude: [],
        renditions: [
          { name: null, output: { quality: 90, metadata: 'all' } },
          { name: 'print', recipe: { styles: [{ styleId: 'wave', weight: 1 }] } },
        ],
      },
    ]);
    const several = newBatches({ ...fields, sources: ['/photos/holiday', '/photos/garden/'] }, [wave]);
    expect(several?.map(({ destination }) => destination)).toEqual(['/painted/holiday', '/painted/garden']);
  });

  it('has the effort of the form for every look', () => {
    const effortsOf = (of: BatchFields): (string | undefined)[] | undefined =>
      newBatches(of, [wave, print])?.[0]?.renditions.map(({ recipe }) => recipe.effort);
    expect(effortsOf(fields)).toEqual(['quick', 'quick']);
    expect(effortsOf({ ...fields, effort: 'fine' })).toEqual(['fine', 'fine']);
  });

  it('is not there while something is missing or wrong', () => {
    expect(newBatches({ ...fields, sources: [] }, [wave])).toBeNull();
    expect(newBatches({ ...fields, destination: ' ' }, [wave])).toBeNull();
    expect(newBatches(fields, [])).toBeNull();
    expect(newBatches({ ...fields, output: { ...fields.output, mode: 'px', px: 'wide' } }, [wave])).toBeNull();
  });

  it('shows what the first photo will be called', () => {
    const first = { photo: 'beach/IMG_1.JPEG', width: 4000, height: 3000, takenOn: '2026-07-01' };
    const small = { ...fields, output: { ...fields.output, mode: 'px', px: '1000' } } as const;
    const nameOf = (of: BatchFields): string => {
      const template = parseNameTemplate('{date} {name}-{style} {width}');
      return renderName(template, exampleOf(of, wave, first, '2026-08-01')!);
    };
    expect(nameOf(small)).toBe('2026-07-01 IMG_1-wave 1000.JPEG');
    expect(nameOf({ ...small, output: { ...small.output, format: 'png' } })).toBe('2026-07-01 IMG_1-wave 1000.png');
    expect(exampleOf(fields, undefined, first, '')).toBeUndefined();
  });

  it('reads globs and folders of either system', () => {
    expect(globsIn(' , ')).toEqual([]);
    expect(folderName('C:\\Photos\\Holiday\\')).toBe('Holiday');
    expect(joinFolder('C:\\Photos', 'stylized')).toBe('C:\\Photos\\stylized');
    expect(joinFolder('/photos/', 'stylized')).toBe('/photos/stylized');
  });
});
