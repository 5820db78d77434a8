import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { readManifest } from '../../src/main/library/modelFolder.js';
import { appPaths } from '../../src/main/paths/appPaths.js';
import { scenes } from '../../src/samples/scenes.js';
import { styles } from '../../src/samples/styles.js';
import { commandLine, type CommandLine } from '../helpers/commandLine.js';

const [scene] = scenes;
const [style] = styles;

describe('the model that ships', () => {
  let cli: CommandLine;
  beforeAll(async () => {
    cli = await commandLine();
    delete cli.env['PENTIMENTO_MODEL'];
    await cli.done('samples', scene!.id, style!.id, '--out', '.', '--size', '256', '--format', 'png');
  });

  it('is what built-in styles were encoded for', async () => {
    const { stdout } = await cli.done('styles', '--json');
    const builtIn = JSON.parse(stdout) as { id: string; trunk: string }[];
    expect(builtIn.length).toBeGreaterThan(0);
    const manifest = await readManifest(join(appPaths().models, 'default'));
    for (const { id, trunk } of builtIn) expect(trunk, id).toBe(manifest.trunk);
  });

  const read = (name: string): Promise<Buffer> => sharp(join(cli.folder, name)).raw().toBuffer();

  it('brings a photo nearer to the colors of an artwork', async () => {
    const artwork = colorMeans(await read(`${style!.id}.png`));
    const distances: number[] = [];
    for (const strength of ['0', '0.5', '1']) {
      const out = `at-${strength}.png`;
      const args = [`${scene!.id}.png`, '--style', `${style!.id}.png`, '--strength', strength, '--out', out];
      await cli.done('stylize', ...args);
      const means = colorMeans(await read(out));
      distances.push(Math.hypot(...means.map((value, i) => value - artwork[i]!)));
    }
    const [none, half, full] = distances;
    expect(full).toBeLessThan(none!);
    expect(half).toBeLessThan(none!);
  });
});

function colorMeans(pixels: Uint8Array): number[] {
  const sums = [0, 0, 0];
  pixels.forEach((value, i) => (sums[i % 3]! += value));
  return sums.map((sum) => sum / (pixels.length / 3));
}
