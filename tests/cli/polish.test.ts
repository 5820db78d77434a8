import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, expect, it } from 'vitest';
import { decoderLayers, modulationSize } from '../../src/ml/models/generatorShape.js';
import { decodeAdapter, encodeAdapter } from '../../src/ml/models/styleAdapter.js';
import { quickestBackend } from '../helpers/backends.js';
import { commandLine, type CommandLine } from '../helpers/commandLine.js';
import { testPhoto } from '../helpers/testImages.js';
import { TINY_GENERATOR } from '../helpers/tinyModel.js';

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

const styleFile = (name: string): string => join(cli.home, 'library', 'styles', 'waves', name);
const adapter = (): string => styleFile('adapter.safetensors');
const pixels = (file: string): Promise<Buffer> => sharp(join(cli.folder, file)).raw().toBuffer();
const painted = async (out: string): Promise<Buffer> => {
  await cli.done('stylize', 'photos/0.png', '--style', 'waves', '--out', out);
  return pixels(out);
};

/** With this, every painting is one flat color: a polish is better at once, however short it is. */
function writeFlatAdapter(): void {
  const { trunk } = JSON.parse(readFileSync(styleFile('style.json'), 'utf8')) as { trunk: string };
  const { name, inputs, channels } = decoderLayers(TINY_GENERATOR).at(-1)!;
  const flat = {
    layer: name,
    rank: 1,
    down: new Float32Array(9 * inputs),
    up: new Float32Array(channels),
    bias: new Float32Array(channels).fill(-9),
  };
  const modulation = new Float32Array(modulationSize(TINY_GENERATOR));
  writeFileSync(adapter(), encodeAdapter({ trunk, modulation, deltas: [flat] }));
}

it('polishes a style, which is painted with it until the polish is undone', async () => {
  const plain = await painted('plain.png');
  writeFlatAdapter();
  const { stdout } = await cli.done('polish', 'waves', '--photos', 'photos', '--steps', '2', '--json');
  const facts = JSON.parse(stdout) as Record<'before' | 'after', { style: number; cover: number }>;
  expect(facts).toMatchObject({ style: 'waves', reason: 'finished', step: 2, isKept: true });
  const { before, after } = facts;
  expect(after.style + after.cover).toBeLessThan(before.style + before.cover);
  expect(decodeAdapter(readFileSync(adapter())).deltas.length).toBe(decoderLayers(TINY_GENERATOR).length);
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
