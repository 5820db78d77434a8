import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { qualityCardSchema } from '../../src/shared/domain/qualityCard.js';
import { commandLine, type CommandLine } from '../helpers/commandLine.js';
import { testPhoto } from '../helpers/testImages.js';

const reportSchema = z.object({
  card: qualityCardSchema,
  pictures: z.array(z.object({ file: z.string(), figures: qualityCardSchema.shape.mean })),
});

let cli: CommandLine;
const at = (path: string): string => join(cli.folder, path);
const evaluate = async (...args: string[]): Promise<z.infer<typeof reportSchema>> =>
  reportSchema.parse(JSON.parse((await cli.done('evaluate', ...args, '--json')).stdout));

beforeAll(async () => {
  cli = await commandLine();
  for (const folder of ['photos', 'art', 'cells', 'same']) mkdirSync(at(folder));
  for (const name of ['a', 'b']) {
    const seed = name === 'a' ? 1 : 2;
    // Larger than its output.
    await testPhoto(192, 128, seed)
      .png()
      .toFile(at(`photos/${name}.png`));
    await testPhoto(192, 128, seed)
      .resize(96, 64)
      .png()
      .toFile(at(`same/${name}.png`));
    for (const style of ['x', 'y']) {
      await testPhoto(96, 64, style === 'x' ? 7 : 9)
        .png()
        .toFile(at(`cells/${name}@${style}.png`));
    }
  }
  await testPhoto(96, 64, 7).png().toFile(at('art/x.png'));
  await testPhoto(80, 80, 20).jpeg().toFile(at('art/y.jpg'));
});

describe('pentimento evaluate', () => {
  it('measures each picture against its photo and its artwork', async () => {
    const { card, pictures } = await evaluate('photos', 'art', 'cells');
    expect(card).toMatchObject({ pictures: 4, against: 'artworks', artworks: 2 });
    const byName = new Map(pictures.map(({ file, figures }) => [file.replace(/.*[/\\]/, ''), figures]));
    // The artwork itself matches its style; another picture does not.
    expect(byName.get('a@x.png')?.style).toBeCloseTo(0, 4);
    expect(byName.get('a@y.png')?.style).toBeGreaterThan(0.01);
    for (const { figures } of pictures) {
      expect(figures.content).toBeGreaterThan(0);
      expect(figures.lpipsLike).toBeGreaterThan(0);
      expect(figures.ssim).toBeLessThan(0.99);
    }
    const mean = pictures.reduce((sum, { figures }) => sum + figures.style, 0) / pictures.length;
    expect(card.mean.style).toBeCloseTo(mean, 10);
  });

  it('measures against a set, beside other pictures, and writes a card', async () => {
    const { card } = await evaluate('photos', 'same', '--set', 'art', '--baseline', 'cells', '--out', 'card');
    expect(card).toMatchObject({ pictures: 2, against: 'set', artworks: 2, baseline: { pictures: 4 } });
    // Unchanged photos, reduced by the test: 1 except for resampling.
    expect(card.mean.style).toBeCloseTo(1, 1);
    expect(card.mean.ssim).toBeGreaterThan(0.98);
    expect(card.mean.content).toBeLessThan(card.baseline!.mean.content / 4);
    expect(qualityCardSchema.parse(JSON.parse(readFileSync(at('card/quality.json'), 'utf8')))).toEqual(card);
    const text = readFileSync(at('card/QUALITY.md'), 'utf8');
    expect(text).toContain('against the mean statistics of 2 artworks');
    expect(text).toContain(`| style | ${card.mean.style.toFixed(4)} |`);
  });

  it('says which folders it needs, and what has no partner', async () => {
    expect(await cli.run('evaluate', 'photos', 'cells')).toMatchObject({ code: 2 });
    expect(await cli.run('evaluate', 'photos', 'art', 'cells', '--set', 'art')).toMatchObject({ code: 2 });
    const lost = await cli.run('evaluate', 'same', 'photos', 'cells');
    expect(lost).toMatchObject({ code: 2, stderr: expect.stringContaining('a@x.png') });
    const shape = await cli.run('evaluate', 'photos', 'art', '--set', 'art');
    expect(shape).toMatchObject({ code: 2, stderr: expect.stringContaining('no photo for') });
  });
});
