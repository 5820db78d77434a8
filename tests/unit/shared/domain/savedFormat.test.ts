import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseSaved, readSaved, type SavedFormat } from '../../../../src/shared/domain/savedFormat.js';

/** Version 3: version 1 had one name, version 2 a list of names, version 3 adds an age for each. */
const FORMAT: SavedFormat<{ version: 3; people: { name: string; age: number | null }[] }> = {
  version: 3,
  schema: z.object({
    version: z.literal(3),
    people: z.array(z.object({ name: z.string(), age: z.number().nullable() })),
  }),
  migrations: {
    1: ({ name }) => ({ names: [name] }),
    2: ({ names }) => ({ people: (names as string[]).map((name) => ({ name, age: null })) }),
  },
};

describe('a saved file', () => {
  it('of any older version is brought up to the present one, step by step', () => {
    const people = [{ name: 'Ann', age: null }];
    for (const file of [
      { version: 1, name: 'Ann' },
      { version: 2, names: ['Ann'] },
      { version: 3, people },
    ]) {
      expect(readSaved(FORMAT, file)).toEqual({ kind: 'read', value: { version: 3, people } });
    }
  });

  it('of a newer version is told from a damaged one', () => {
    expect(readSaved(FORMAT, { version: 4 })).toEqual({ kind: 'newer', version: 4 });
    for (const file of [undefined, [], {}, { version: 0 }, { version: 2.5 }, { version: 3, people: 7 }]) {
      expect(readSaved(FORMAT, file)).toMatchObject({ kind: 'damaged' });
    }
    expect(() => parseSaved(FORMAT, { version: 4 })).toThrow('newer program');
  });

  it('of a version that nothing reads any more is damaged', () => {
    expect(readSaved({ ...FORMAT, migrations: {} }, { version: 1, name: 'Ann' })).toMatchObject({ kind: 'damaged' });
  });
});
