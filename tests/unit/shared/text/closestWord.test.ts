import { describe, expect, it } from 'vitest';
import { closestWord, editDistance } from '../../../../src/shared/text/closestWord.js';

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['abc', '', 3],
    ['', 'abc', 3],
    ['kitten', 'sitting', 3],
    ['strenght', 'strength', 1],
    ['ca', 'abc', 3],
    ['naïve', 'naive', 1],
  ])('%s to %s is %d', (from, to, distance) => {
    expect(editDistance(from, to)).toBe(distance);
    expect(editDistance(to, from)).toBe(distance);
  });
});

describe('closestWord', () => {
  const words = ['wheat-field', 'sea', 'night'];
  it('finds what was meant, ignoring case', () => {
    expect(closestWord('Weat-Fild', words)).toBe('wheat-field');
    expect(closestWord('nigth', words)).toBe('night');
  });
  it('finds nothing where nothing is near', () => {
    expect(closestWord('harbor', words)).toBeUndefined();
    expect(closestWord('x', words)).toBeUndefined();
    expect(closestWord('sea', [])).toBeUndefined();
  });
});
