import { describe, expect, it } from 'vitest';
import type { NameValues } from '../../../../../src/shared/batch/nameTemplate.js';
import {
  numberIn,
  outputFacts,
  type OutputFields,
  outputRules,
  SIZE_DEFAULTS,
} from '../../../../../src/renderer/src/features/output/outputFields.js';
import { tryName } from '../../../../../src/renderer/src/features/output/tryName.js';

const photo = { width: 6000, height: 4000 };
const fields: OutputFields = { ...SIZE_DEFAULTS, format: 'jpg', quality: 90, metadata: 'no-location' };

const facts = (part: Partial<OutputFields>) => {
  const rules = outputRules({ ...fields, ...part });
  return rules && outputFacts(rules, photo);
};

describe('the fields of an output', () => {
  it('keep the size of the photo by default', () => {
    expect(outputRules(fields)).toEqual({ format: 'jpg', quality: 90, metadata: 'no-location' });
    expect(facts({})).toEqual({ ...photo, isCapped: false, printedCm: null });
  });

  it('ask for no quality where the format has none, and for no format where each photo keeps its own', () => {
    expect(outputRules({ ...fields, format: 'png' })).toEqual({ format: 'png', metadata: 'no-location' });
    expect(outputRules({ ...fields, format: 'photo' })).toEqual({ quality: 90, metadata: 'no-location' });
  });

  it('give a number of megapixels', () => {
    expect(facts({ mode: 'megapixels', megapixels: '6' })).toMatchObject({
      width: 3000,
      height: 2000,
      isCapped: false,
    });
  });

  it('give a print in cm at dpi, with a comma for the decimal point', () => {
    const printed = facts({ mode: 'print', cm: '25,4', dpi: '300' });
    expect(printed).toMatchObject({ width: 3000, height: 2000, isCapped: false });
    expect(printed?.printedCm?.width).toBeCloseTo(25.4);
    expect(printed?.printedCm?.height).toBeCloseTo(16.93, 2);
  });

  it.each([
    { mode: 'px', px: '9000' },
    { mode: 'megapixels', megapixels: '25' },
    { mode: 'print', cm: '60', dpi: '300' },
  ] as const)('say where %j is larger than the photo, which is never enlarged', (part) => {
    expect(facts(part)).toMatchObject({ ...photo, isCapped: true });
  });

  it.each(['', ' ', 'abc', '0', '-5', '1e9', 'NaN'])('refuse %j as a number of px', (text) => {
    expect(numberIn('px', text)).toBeNull();
    expect(outputRules({ ...fields, mode: 'px', px: text })).toBeNull();
  });
});

describe('a name that is tried', () => {
  const values: NameValues = {
    name: 'sea',
    style: 'great-wave',
    index: 7,
    date: '2024-05-31',
    today: '2025-01-02',
    width: 640,
    height: 480,
    extension: '.jpg',
  };

  it('is the name, or what is wrong with the template', () => {
    expect(tryName('{style}/{name} {index:3}', values)).toEqual({ name: 'great-wave/sea 007.jpg' });
    expect(tryName('{nam}', values)).toEqual({ problem: 'field' });
    expect(tryName('{name', values)).toEqual({ problem: 'brace' });
    expect(tryName('{index:99}', values)).toEqual({ problem: 'digits' });
    expect(tryName('{name}?', values)).toEqual({ problem: 'characters' });
    expect(tryName('../../../{name}', values)).toEqual({ problem: 'segment' });
  });
});
