import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { scenes } from '../../src/samples/scenes.js';
import { styles } from '../../src/samples/styles.js';
import { BACKEND_NAMES } from '../../src/shared/domain/backends.js';
import { commandLine, writeTinyModel, type CommandLine } from '../helpers/commandLine.js';
import { testPhoto } from '../helpers/testImages.js';

let cli: CommandLine;
beforeAll(async () => {
  cli = await commandLine();
  await testPhoto(200, 160, 3).jpeg().toFile(join(cli.folder, 'art.jpg'));
});

const at = (path: string): string => join(cli.folder, path);

describe('pentimento', () => {
  it('says its version, and how it is used, with examples', async () => {
    const version = await cli.done('--version');
    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const help = await cli.done('stylize', '--help');
    for (const text of ['--strength', '--overwrite', '$ pentimento stylize', '130'])
      expect(help.stdout).toContain(text);
    expect(help.stderr).toBe('');
  });

  it('suggests the command that was meant, and exits with 2', async () => {
    const ended = await cli.run('stilize', 'a.jpg');
    expect(ended).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('stylize') });
    expect((await cli.run()).code).toBe(2);
  });

  it('tells what ends a command as JSON where its results are, and on stderr as ever', async () => {
    for (const args of [
      ['inspect', 'none.pentstyle'],
      ['encode', 'none.jpg', '--name', 'None'],
      ['batch:resume', 'none'],
    ]) {
      const { code, stdout, stderr } = await cli.run(...args, '--json');
      expect(code).toBe(1);
      expect(JSON.parse(stdout)).toMatchObject({
        ok: false,
        error: { message: expect.stringContaining('none') as string },
      });
      expect(stderr).toContain('none');
    }
  });

  it.each([
    [['bench', '--megapixels', 'four'], /a number from 0\.01 to 400/],
    [['encode', 'art.jpg', '--name', ' '], /1 to 120 characters/],
    [['stylize', 'art.jpg', '--style', 'art.jpg', '--out', 'x.png', '--size', 'huge'], /size huge/],
    [['train', '--resume', 'x', '--photos', 'photos'], /cannot be used with option '--photos/],
    [['train:base', '--resume', 'x', '--steps', '3'], /cannot be used with option '--steps/],
  ])('refuses %j as wrong usage', async (args, message) => {
    expect(await cli.run(...args)).toMatchObject({ code: 2, stderr: expect.stringMatching(message) as string });
  });
});

describe('pentimento doctor', () => {
  const reportSchema = z.object({
    version: z.string(),
    node: z.string(),
    totalMemoryBytes: z.number().positive(),
    backendInUse: z.enum(BACKEND_NAMES),
    backends: z.array(
      z.object({
        name: z.enum(BACKEND_NAMES),
        state: z.enum(['ready', 'unavailable', 'failed']),
        gflops: z.number().nullable(),
        reason: z.string().nullable(),
      }),
    ),
    model: z.object({ name: z.literal('tiny'), trunk: z.string() }),
    folders: z.object({ home: z.string(), cache: z.string() }),
  });

  it('reports every backend: ready with its speed, or why not', async () => {
    const { stdout } = await cli.done('doctor', '--json');
    const report = reportSchema.parse(JSON.parse(stdout));
    expect(report.backends.map(({ name }) => name)).toEqual([...BACKEND_NAMES]);
    for (const { state, gflops, reason } of report.backends) {
      if (state === 'ready') expect(gflops).toBeGreaterThan(0);
      else expect(reason).toBeTruthy();
    }
    expect(report.backends.at(-1)).toMatchObject({ name: 'wasm', state: 'ready' });
    expect(report.backendInUse).toBe(report.backends.find(({ state }) => state === 'ready')?.name);
    expect(report.folders).toMatchObject({ home: cli.home, cache: cli.cache });
  });
});

describe('pentimento styles and encode', () => {
  it('adds a style of the user, lists it, and does not replace it', async () => {
    const args = ['encode', 'art.jpg', '--name', 'Größe Nº 1', '--description', 'Loud'];
    const added = await cli.done(...args);
    expect(added.stdout).toContain('größe-no-1: Größe Nº 1');
    const listed = await cli.done('styles', '--json');
    const list = z.array(z.looseObject({ id: z.string(), folder: z.string() })).parse(JSON.parse(listed.stdout));
    const own = list.find(({ origin }) => origin === 'own');
    expect(own).toMatchObject({ name: 'Größe Nº 1', description: 'Loud' });
    expect(own!.folder.startsWith(join(cli.home, 'library', 'styles'))).toBe(true);
    expect(readdirSync(own!.folder).sort()).toEqual(['code.safetensors', 'image.jpg', 'style.json']);
    expect((await cli.done('styles')).stdout).toContain('Größe Nº 1');

    const code = readFileSync(join(own!.folder, 'code.safetensors'));
    expect(await cli.run(...args)).toMatchObject({ code: 1, stderr: expect.stringContaining('already') });
    expect(readFileSync(join(own!.folder, 'code.safetensors')).equals(code)).toBe(true);
  });

  it('refuses an image that cannot be read, and leaves no half style', async () => {
    writeFileSync(at('bad.jpg'), 'no image');
    expect(await cli.run('encode', 'bad.jpg', '--name', 'Bad')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('bad.jpg is not an image'),
    });
    expect(existsSync(join(cli.home, 'library', 'styles', 'bad'))).toBe(false);
  });

  it('encodes a style again that was made for another model', async () => {
    await cli.done('encode', 'art.jpg', '--name', 'Moved');
    await testPhoto(80, 60).jpeg().toFile(at('photo.jpg'));
    const other = await writeTinyModel(join(cli.folder, 'other-model'), 7);
    const args = ['--style', 'moved', '--model', other];
    await cli.done('stylize', 'photo.jpg', ...args, '--out', 'moved.png');
    await cli.done('stylize', 'photo.jpg', '--style', 'art.jpg', '--model', other, '--out', 'direct.png');
    const [moved, direct] = await Promise.all(['moved.png', 'direct.png'].map((name) => sharp(at(name)).stats()));
    // The library keeps a JPEG of the artwork: the colors are the same. Random weights enlarge the rest of the difference.
    direct!.channels.forEach(({ mean }, channel) =>
      expect(Math.abs(moved!.channels[channel]!.mean - mean)).toBeLessThan(4),
    );
  });

  it('passes over a damaged style, saying so', async () => {
    const folder = join(cli.home, 'library', 'styles', 'damaged');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'style.json'), '{"format": "pentimento-style"');
    const ended = await cli.run('styles');
    expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining('damaged') });
    expect(existsSync(join(folder, 'style.json'))).toBe(true);
  });
});

describe('pentimento samples', () => {
  it('renders those that are asked for, and does not replace files', async () => {
    const id = scenes[0]!.id;
    const args = ['samples', id, '--out', 'samples', '--size', '48', '--format', 'png'];
    await cli.done(...args);
    expect(readdirSync(at('samples'))).toEqual([`${id}.png`]);
    const { width, height } = await sharp(at(`samples/${id}.png`)).metadata();
    expect([width, height]).toEqual([48, 32]);
    expect(await cli.run(...args)).toMatchObject({ code: 1, stderr: expect.stringContaining('--overwrite') });
    await cli.done(...args, '--overwrite');
  });

  it('suggests the sample that was meant', async () => {
    const { id } = styles[0] ?? scenes[0]!;
    const ended = await cli.run('samples', `${id}x`, '--out', 'samples');
    expect(ended).toMatchObject({ code: 2, stderr: expect.stringContaining(`Did you mean ${id}?`) });
  });
});
