import { describe, expect, it } from 'vitest';
import { en } from '../../../src/renderer/src/i18n/en.js';
import { resolveLocale } from '../../../src/renderer/src/i18n/i18n.js';
import { zhCN } from '../../../src/renderer/src/i18n/zhCN.js';
import { zhErrors } from '../../../src/renderer/src/i18n/zhErrors.js';

type Tree = Readonly<Record<string, unknown>>;

function flatten(tree: Tree, path = ''): Map<string, string> {
  const texts = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') texts.set(path + key, value);
    else for (const [inner, text] of flatten(value as Tree, `${path}${key}.`)) texts.set(inner, text);
  }
  return texts;
}
const placeholders = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();

describe('messages', () => {
  const english = flatten(en);
  const chinese = flatten(zhCN);

  it('are translated, each with the same placeholders', () => {
    const wrong = [...english].filter(([key, text]) => {
      const other = chinese.get(key);
      if (other === undefined) return true;
      // A plural form may say `one` without its number.
      return placeholders(other).some((name) => !placeholders(text).includes(name));
    });
    expect(wrong).toEqual([]);
  });

  it('have Chinese characters in Chinese', () => {
    const latin = [...chinese].filter(([key, text]) => !/\p{Script=Han}/u.test(text) && english.get(key) !== text);
    expect(latin.map(([, text]) => text.replace(/\{\w+\}/g, '')).filter((text) => /[a-z]{3}/i.test(text))).toEqual([]);
  });

  it('have Chinese punctuation beside Chinese characters', () => {
    const texts = [...chinese.values(), ...flatten(zhErrors).values()];
    const wrong = texts.filter((text) => /\p{Script=Han}[,:;?!]|[,:;?!]\p{Script=Han}/u.test(text));
    expect(wrong).toEqual([]);
  });
});

describe('resolveLocale', () => {
  it('takes what was set, else the first language of the user that there is', () => {
    expect(resolveLocale('zh-CN', ['en-US'])).toBe('zh-CN');
    expect(resolveLocale('system', ['fr', 'zh-Hans-CN', 'en'])).toBe('zh-CN');
    expect(resolveLocale('system', ['de', 'en-GB'])).toBe('en');
    expect(resolveLocale('system', [])).toBe('en');
  });
});
