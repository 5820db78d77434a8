import { describe, expect, it } from 'vitest';
import { PLAIN_SETTINGS } from '../../../../src/shared/domain/look.js';
import { type ChosenRendition, withOwnNames } from '../../../../src/main/batch/prepareRenditions.js';

const namesOf = (...names: string[]): string[] =>
  withOwnNames(
    names.map((name): ChosenRendition => ({ ...PLAIN_SETTINGS, name, styles: [], output: { metadata: 'all' } })),
  ).map(({ name }) => name);

describe('names of renditions', () => {
  it('are counted where two are alike but for case', () => {
    expect(namesOf('sea', 'wheat', 'Sea', 'sea')).toEqual(['sea', 'wheat', 'Sea-2', 'sea-3']);
  });

  it('stay apart where they are too long to differ', () => {
    const long = 'a'.repeat(200);
    const names = namesOf(long, `${long}b`, long);
    expect(new Set(names).size).toBe(3);
    for (const name of names) expect(name.length).toBeLessThanOrEqual(120);
  });
});
