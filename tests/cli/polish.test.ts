import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, expect, it } from 'vitest';
import { quickestBackend } from '../helpers/backends.js';
import { commandLine, type CommandLine } from '../helpers/commandLine.js';
import { testPhoto } from '../helpers/testImages.js';

/** With fewer photos, rendered scenes would be added. */
const PHOTOS = 12;

let cli: CommandLine;
beforeAll(async () => {
  cli = await commandLine();
  cli.env['PENTIMENTO_BACKEND'] = await quickestBackend();
  mkdirSync(join(cli.folder, 'photos'));
  for (let index = 0; index < PHOTOS; index++) {
    await testPhoto(72, 64, index).toFile(join(cli.folder, 'photos', `${index}.png`));
  }
  await testPhoto(90, 70, 50).png().toFile(join(cli.folder, 'art.png'));
  await cli.done('encode', 'art.png', '--name', 'Waves');
});

const adapter = (): string => join(cli.home, 'library', 'styles', 'waves', 'adapter.safetensors');
const pixels = (file: string): Promise<Buffer> => sharp(join(cli.folder, file)).raw().toBuffer();
const painted = async (out: string): Promise<Buffer> => {
  await cli.done('stylize', 'photos/0.png', '--style', 'waves', '--out', out);
  return pixels(out);
};

it('polishes a style, which is painted with it until the polish is undone', async () => {
  const plain = await painted('plain.png');
  const { stdout } = await cli.done('polish', 'waves', '--photos', 'photos', '--steps', '4', '--json');
  const facts = JSON.parse(stdout) as { before: { style: number }; after: { style: number } };
  expect(facts).toMatchObject({ style: 'waves', reason: 'finished', step: 4, isKept: true });
  expect(facts.after.style).toBeLessThan(facts.before.style);
  expect(statSync(adapter()).size).toBeLessThanOrEqual(600_000);
  // The run is deleted, and no scenes were needed.
  expect(existsSync(join(cli.cache, 'polish')) ? readdirSync(join(cli.cache, 'polish')) : []).toEqual([]);
  expect((await painted('polished.png')).equals(plain)).toBe(false);
  await cli.done('polish', 'waves', '--undo');
  expect(existsSync(adapter())).toBe(false);
});

it('leaves built-in styles as they are, and says what to do', async () => {
  const builtIn = await cli.run('polish', 'great-wave', '--steps', '3');
  expect(builtIn).toMatchObject({ code: 1, stderr: expect.stringContaining('--out') });
});
