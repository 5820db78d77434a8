import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { publish } from '../../../../scripts/setup/build.mjs';
import { tempFolder } from '../../../helpers/tempFolder.js';

function fill(folder: string, files: Record<string, string>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}

describe('publish', () => {
  it('replaces the entries and keeps the chunks that a running program may still load', () => {
    const root = tempFolder();
    const [from, to] = [join(root, 'fresh'), join(root, 'out')];
    fill(to, { 'cli.js': 'old', 'chunks/old.js': 'old', 'chunks/ancient.js': 'ancient' });
    const longAgo = new Date(Date.now() - 10 * 24 * 3600 * 1000);
    utimesSync(join(to, 'chunks/ancient.js'), longAgo, longAgo);
    fill(from, { 'cli.js': 'new', 'engine.js': 'new', 'chunks/new.js': 'new' });

    publish(from, to);

    expect(readFileSync(join(to, 'cli.js'), 'utf8')).toBe('new');
    expect(readdirSync(to).sort()).toEqual(['chunks', 'cli.js', 'engine.js']);
    expect(readdirSync(join(to, 'chunks')).sort()).toEqual(['new.js', 'old.js']);
  });
});
