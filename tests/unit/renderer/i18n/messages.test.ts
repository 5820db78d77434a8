/// <reference types="vite/client" />
import { describe, expect, it } from 'vitest';
import { resolveLocale } from '../../../../src/renderer/src/i18n/i18n.js';
import { messages } from '../../../../src/renderer/src/i18n/messages.js';

const sources = Object.values(
  import.meta.glob<string>(['../../../../src/renderer/src/**/*.{ts,vue}', '!**/i18n/**'], {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
).join('\n');

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
  const english = flatten(messages.en);
  const chinese = flatten(messages['zh-CN']);

  it('are translated, each with the same placeholders', () => {
    const wrong = [...english].filter(([key, text]) => {
      const other = chinese.get(key);
      if (other === undefined) return true;
      // The plural form `one` may omit the number.
      return placeholders(other).some((name) => !placeholders(text).includes(name));
    });
    expect(wrong).toEqual([]);
  });

  it('have Chinese characters in Chinese', () => {
    const latin = [...chinese].filter(([key, text]) => !/\p{Script=Han}/u.test(text) && english.get(key) !== text);
    expect(latin.map(([, text]) => text.replace(/\{\w+\}/g, '')).filter((text) => /[a-z]{3}/i.test(text))).toEqual([]);
  });

  it('have Chinese punctuation beside Chinese characters', () => {
    const wrong = [...chinese.values()].filter((text) => /\p{Script=Han}[,:;?!]|[,:;?!]\p{Script=Han}/u.test(text));
    expect(wrong).toEqual([]);
  });

  it('are all used, and all there that are used', () => {
    const named = new Set([...sources.matchAll(/'(\w+\.[\w.-]+)'/g)].map(([, key]) => key));
    const patterns = [...sources.matchAll(/`(\w+\.[^`\s]*\$\{[^`]*)`/g)].map(
      ([, key = '']) => new RegExp(`^${key.split(/\$\{[^}]*\}/).join('[\\w-]+')}$`),
    );
    const unused = [...english.keys()].filter(
      (key) => !named.has(key) && !patterns.some((pattern) => pattern.test(key)),
    );
    expect(unused).toEqual([]);

    const asked = [...sources.matchAll(/\bt\(\s*'([^']+)'/g)].map(([, key = '']) => key);
    expect(asked.length).toBeGreaterThan(100);
    expect(asked.filter((key) => !english.has(key))).toEqual([]);
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
