import { describe, expect, it } from 'vitest';
import { isElsewhere, ownPages } from '../../../../src/main/electron/windowSecurity.js';

describe('a shipped program', () => {
  const isOwnPage = ownPages();

  it('knows its own page by its scheme and host', () => {
    expect(isOwnPage('studio-app://app/index.html')).toBe(true);
    for (const url of [
      'studio-app://app.evil/index.html',
      'studio-app://apps/',
      'http://localhost:5173/',
      'https://example.org/studio-app://app/',
      'file:///index.html',
      'about:blank',
      '',
    ]) {
      expect(isOwnPage(url), url).toBe(false);
    }
  });

  it('lets no request out to a network or past its own protocols', () => {
    for (const url of [
      'http://127.0.0.1/',
      'HTTPS://example.org/a.js',
      'ws://example.org/',
      'wss://example.org/',
      'ftp://example.org/',
      'file:///etc/passwd',
    ]) {
      expect(isElsewhere(url, isOwnPage), url).toBe(true);
    }
    for (const url of [
      'studio-app://app/a.js',
      'studio-media://media/x/thumbnail',
      'blob:studio-app://app/1',
      'data:,',
    ]) {
      expect(isElsewhere(url, isOwnPage), url).toBe(false);
    }
  });
});

it("a developer's page may come from the local server that was named, and from no other", () => {
  const isOwnPage = ownPages('http://localhost:5173');
  expect(isOwnPage('http://localhost:5173/index.html')).toBe(true);
  expect(isElsewhere('ws://localhost:5173/hot', isOwnPage)).toBe(false);
  expect(isOwnPage('http://localhost:51730/')).toBe(false);
  expect(isElsewhere('http://localhost:5174/', isOwnPage)).toBe(true);
});
