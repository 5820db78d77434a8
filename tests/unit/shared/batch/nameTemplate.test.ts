import { describe, expect, it } from 'vitest';
import { ExpectedError } from '../../../../src/shared/errors.js';
import { type NameValues, parseNameTemplate, renderName } from '../../../../src/shared/batch/nameTemplate.js';

const VALUES: NameValues = {
  name: 'sea',
  style: 'great-wave',
  index: 7,
  date: '2024-05-31',
  today: '2025-01-02',
  width: 640,
  height: 480,
  extension: '.jpg',
};

const render = (template: string, values: Partial<NameValues> = {}): string =>
  renderName(parseNameTemplate(template), { ...VALUES, ...values });

describe('a name template', () => {
  it.each([
    ['{name}', 'sea.jpg'],
    ['{name}-{style}', 'sea-great-wave.jpg'],
    ['{index:4} {name}', '0007 sea.jpg'],
    ['{style}/{year}/{month}-{day} {name}', 'great-wave/2024/05-31 sea.jpg'],
    ['{date}_{today}_{width}x{height}', '2024-05-31_2025-01-02_640x480.jpg'],
    ['{name}.painted.{ext}', 'sea.painted.jpg'],
  ])('%s gives %s', (template, name) => expect(render(template)).toBe(name));

  it('makes of whatever a photo is called one name that any system takes', () => {
    expect(render('{name}', { name: 'a/b\\c:d?' })).toBe('a_b_c_d_.jpg');
    expect(render('{name}', { name: '../../etc/passwd' })).toBe('_.._etc_passwd.jpg');
    expect(render('{name}', { name: 'con' })).toBe('_con.jpg');
    expect(render('{style}/{name}', { style: '...' })).toBe('_/sea.jpg');
    expect(render('{name}', { name: '海と空 🌊' })).toBe('海と空 🌊.jpg');
  });

  it('says unknown where a photo could not be looked at', () => {
    expect(render('{name} {width}', { width: null })).toBe('sea unknown.jpg');
  });

  it.each([
    ['{nam}', /Did you mean \{name\}/],
    ['{name', /brace/],
    ['../{name}', /only dots/],
    ['a//{name}', /empty/],
    ['/{name}', /empty/],
    ['{name}:{style}', /must not have/],
    ['{index:x}', /digits/],
    ['{index:99}', /digits/],
  ])('refuses %s', (template, message) => {
    expect(complaint(template)).toMatch(message);
  });
});

function complaint(template: string): string {
  try {
    parseNameTemplate(template);
    return 'nothing';
  } catch (thrown) {
    if (!(thrown instanceof ExpectedError)) throw thrown;
    return `${thrown.message} ${thrown.advice ?? ''}`;
  }
}
