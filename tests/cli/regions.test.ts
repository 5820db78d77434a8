import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { commandLine, type CommandLine } from '../helpers/commandLine.js';
import { discScene, overlap } from '../helpers/drawnScenes.js';
import { meanDifference, testPhoto } from '../helpers/testImages.js';

const [WIDTH, HEIGHT] = [240, 160];
const scene = discScene(WIDTH, HEIGHT);

let cli: CommandLine;
const at = (path: string): string => join(cli.folder, path);
const bytesOf = (path: string): Buffer => readFileSync(at(path));
const pixelsOf = (path: string): Promise<Buffer> => sharp(at(path)).removeAlpha().raw().toBuffer();
const stylizeTo = (out: string, ...rest: string[]): Promise<unknown> =>
  cli.done('stylize', 'photos/disc.png', '--style', 'art.png', '--out', out, ...rest);

/** A mask of the left half. */
function halfMask(width: number, height: number): Sharp {
  const data = Uint8Array.from({ length: width * height }, (_, i) => (i % width < width / 2 ? 255 : 0));
  return sharp(data, { raw: { width, height, channels: 1 } });
}

/** A mask that is full where a picture has exactly the photo's pixels. */
async function keptIn(path: string): Promise<{ width: number; height: number; data: Uint8Array }> {
  const made = await pixelsOf(path);
  const data = Uint8Array.from(scene.truth.data, (_, i) =>
    [0, 1, 2].every((c) => made[3 * i + c] === scene.image.data[3 * i + c]) ? 255 : 0,
  );
  return { width: WIDTH, height: HEIGHT, data };
}

beforeAll(async () => {
  cli = await commandLine();
  mkdirSync(at('photos'));
  await testPhoto(200, 160, 3).png().toFile(at('art.png'));
  await sharp(scene.image.data, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
    .png()
    .toFile(at('photos/disc.png'));
  await halfMask(60, 40).png().toFile(at('photos/disc.mask.png'));
});

describe('a region that is found', () => {
  it('keeps the photo bit for bit in the subject, also in a batch and by its recipe', async () => {
    await stylizeTo('subject.png', '--region', 'none=subject');
    expect(overlap(await keptIn('subject.png'), scene.truth)).toBeGreaterThan(0.9);
    await cli.done(
      'batch',
      'photos',
      'one',
      '--style',
      'art.png',
      '--region',
      'none=subject',
      '--exclude',
      '*.mask.png',
    );
    expect(bytesOf('one/disc.png').equals(bytesOf('subject.png'))).toBe(true);
    const recipe = ['--recipe', 'subject.png', '--exclude', '*.mask.png', '--conflict', 'overwrite-if-changed'];
    const again = await cli.done('batch', 'photos', 'one', ...recipe, '--json');
    expect(again.stdout).toContain('"state":"skipped"');
    expect((await cli.done('recipe', 'subject.png')).stdout).toMatch(/region 1 +the photo itself \(the subject\)/);
  });

  it('is everything else after an exclamation mark, and comes from a preset as well', async () => {
    writeFileSync(at('preset.json'), JSON.stringify({ styles: ['art.png'], regions: ['none=!subject'], name: 'back' }));
    await cli.done('batch', 'photos', 'two', '--preset', 'preset.json', '--exclude', '*.mask.png');
    const inverse = { ...scene.truth, data: scene.truth.data.map((value) => 255 - value) };
    expect(overlap(await keptIn('two/disc.png'), inverse)).toBeGreaterThan(0.9);
    await stylizeTo('background.png', '--region', 'none=background');
    expect(bytesOf('background.png').equals(bytesOf('two/disc.png'))).toBe(true);
  });

  it('of which nothing is found is said, and is empty', async () => {
    await sharp({ create: { width: 64, height: 48, channels: 3, background: '#777' } })
      .png()
      .toFile(at('plain.png'));
    const ended = await cli.done(
      'stylize',
      'plain.png',
      '--style',
      'art.png',
      '--region',
      'none=subject',
      '--out',
      'p.png',
    );
    expect(ended.stderr).toContain('plain.png: No subject was found');
    const boxed = ['--region', 'none=people', '--subject-box', '0,0,1,1', '--out', 'q.png'];
    const refused = await cli.run('stylize', 'plain.png', '--style', 'art.png', ...boxed);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('no region that looks for one')]);
  });
});

describe('a region with a strength of its own', () => {
  it('is nearer to the photo, and comes back from the recipe and a preset, with the same bytes', async () => {
    await stylizeTo('full.png', '--region', 'art.png=photos/disc.mask.png');
    await stylizeTo('weak.png', '--region', 'art.png@0.3=photos/disc.mask.png');
    const [full, weak] = [await pixelsOf('full.png'), await pixelsOf('weak.png')];
    const differenceAt = (pixels: Buffer, isLeft: boolean): number => {
      const inside = (_: number, i: number): boolean => Math.floor(i / 3) % WIDTH < WIDTH / 2 === isLeft;
      return meanDifference(pixels.filter(inside), scene.image.data.filter(inside));
    };
    expect(differenceAt(weak, true)).toBeLessThan(0.8 * differenceAt(full, true));
    expect(differenceAt(weak, false)).toBeCloseTo(differenceAt(full, false), 0);
    await cli.done('stylize', 'photos/disc.png', '--recipe', 'weak.png', '--out', 'weak-again.png');
    expect(bytesOf('weak-again.png').equals(bytesOf('weak.png'))).toBe(true);
    expect((await cli.done('recipe', 'weak.png')).stdout).toMatch(/region 1 +art\.png at strength 0\.3/);
    writeFileSync(
      at('weak.json'),
      JSON.stringify({ styles: ['art.png'], regions: ['art.png@0.3=photos/disc.mask.png'] }),
    );
    await cli.done('batch', 'photos', 'weak', '--preset', 'weak.json', '--exclude', '*.mask.png');
    expect(bytesOf('weak/disc.png').equals(bytesOf('weak.png'))).toBe(true);
  });

  it('is painted alone where the rest has no strength, bit for bit', async () => {
    await stylizeTo('only.png', '--strength', '0', '--region', 'art.png@1=photos/disc.mask.png');
    const { data } = await keptIn('only.png');
    const kept = (x: number): boolean => data[80 * WIDTH + x]! > 0;
    expect([kept(140), kept(200), kept(239)]).toEqual([true, true, true]);
    expect([...data.keys()].filter((i) => i % WIDTH < 100 && data[i]! > 0).length).toBeLessThan(0.1 * data.length);
    await stylizeTo('none.png', '--region', 'art.png@0=photos/disc.mask.png');
    expect((await keptIn('none.png')).data.subarray(0, 100).every((value) => value === 255)).toBe(true);
  });
});

describe('a region that is found in a moving picture', () => {
  it('moves with the subject', async () => {
    const frames = [0.35, 0.4, 0.45, 0.5].map((x) => discScene(120, 80, { x, y: 0.5, radius: 0.28 }));
    const raw = { width: 120, height: 80, channels: 3 } as const;
    const pages = await Promise.all(frames.map(({ image }) => sharp(image.data, { raw }).png().toBuffer()));
    await sharp(pages, { join: { animated: true } })
      .webp({ lossless: true, loop: 0, delay: frames.map(() => 100) })
      .toFile(at('moving.webp'));
    const region = ['--region', 'none=subject', '--quality', '100'];
    await cli.done('stylize', 'moving.webp', '--style', 'art.png', ...region, '--out', 'moved.webp');
    const painted = await sharp(at('moved.webp'), { animated: true }).removeAlpha().raw().toBuffer();
    for (const [index, { image, truth }] of frames.entries()) {
      const page = painted.subarray(index * image.data.length, (index + 1) * image.data.length);
      const mean = (isInside: boolean): number => {
        const part = (_: number, i: number): boolean => truth.data[Math.floor(i / 3)]! > 0 === isInside;
        return meanDifference(page.filter(part), image.data.filter(part));
      };
      expect(mean(true), `frame ${index}`).toBeLessThan(0.5 * mean(false));
    }
  });
});

describe('a mask beside each photo', () => {
  it('is used by its pattern and not painted, with the same bytes in a batch', async () => {
    const region = ['--region', 'none={name}.mask.png'];
    await cli.done('stylize', 'photos', '--style', 'art.png', ...region, '--out', 'by-name/');
    expect(readdirSync(at('by-name'))).toEqual(['disc.png']);
    const { data } = await keptIn('by-name/disc.png');
    const kept = (x: number): boolean => data[80 * WIDTH + x]! > 0;
    expect([kept(5), kept(100), kept(140), kept(230)]).toEqual([true, true, false, false]);
    await cli.done('batch', 'photos', 'three', '--style', 'art.png', ...region);
    expect(readdirSync(at('three'))).toEqual(['disc.png']);
    expect(bytesOf('three/disc.png').equals(bytesOf('by-name/disc.png'))).toBe(true);
    const changed = ['batch', 'photos', 'three', '--style', 'art.png', ...region, '--conflict', 'overwrite-if-changed'];
    expect((await cli.done(...changed, '--json')).stdout).toContain('"state":"skipped"');
  });

  it('that is missing fails its photo in one line', async () => {
    mkdirSync(at('some'));
    for (const name of ['a', 'b']) writeFileSync(at(`some/${name}.png`), bytesOf('photos/disc.png'));
    await halfMask(60, 40).png().toFile(at('some/b.mask.png'));
    const ended = await cli.run(
      'stylize',
      'some',
      '--style',
      'art.png',
      '--region',
      'none={name}.mask.png',
      '--out',
      'o/',
    );
    expect([ended.code, readdirSync(at('o'))]).toEqual([1, ['b.png']]);
    expect(ended.stderr).toMatch(/There is no file .*a\.mask\.png/);
  });
});

describe('a mask image', () => {
  it('of 16 bits, of another size or with alpha covers the same', async () => {
    await halfMask(60, 40).png().toFile(at('plain-mask.png'));
    await halfMask(120, 80).toColourspace('grey16').png().toFile(at('deep.png'));
    const alpha = Uint8Array.from({ length: 60 * 40 * 4 }, (_, i) => (i % 4 < 3 || (i >> 2) % 60 < 30 ? 255 : 0));
    await sharp(alpha, { raw: { width: 60, height: 40, channels: 4 } })
      .png()
      .toFile(at('alpha.png'));
    await stylizeTo('m0.png', '--region', 'none=plain-mask.png');
    for (const name of ['deep.png', 'alpha.png']) {
      await stylizeTo(`m-${name}`, '--region', `none=${name}`);
      expect(meanDifference(await pixelsOf(`m-${name}`), await pixelsOf('m0.png')), name).toBeLessThan(1);
    }
  });

  it('that covers nothing is told in one line; one of alpha alone covers where it is opaque', async () => {
    const raw = { width: 60, height: 40, channels: 4 } as const;
    const dark = Uint8Array.from({ length: 60 * 40 * 4 }, (_, i) => (i % 4 === 3 && (i >> 2) % 60 < 30 ? 255 : 0));
    await sharp(dark, { raw }).png().toFile(at('dark.png'));
    await stylizeTo('m-dark.png', '--region', 'none=dark.png');
    await stylizeTo('m-left.png', '--region', 'none=photos/disc.mask.png');
    expect(await pixelsOf('m-dark.png')).toEqual(await pixelsOf('m-left.png'));
    await sharp({ create: { width: 60, height: 40, channels: 3, background: '#000' } })
      .png()
      .toFile(at('black.png'));
    for (const [mask, isSaid] of [
      ['black.png', true],
      ['!black.png', false],
      ['dark.png', false],
    ] as const) {
      const region = ['--region', `none=${mask}`, '--out', 'black-out.png', '--overwrite'];
      const { stderr } = await cli.done('stylize', 'photos/disc.png', '--style', 'art.png', ...region);
      expect(stderr.includes('The mask of a region covers nothing'), mask).toBe(isSaid);
    }
  });

  it('that cannot be used is told in one line', async () => {
    await halfMask(40, 40).png().toFile(at('square.png'));
    writeFileSync(at('text.png'), 'no picture');
    for (const [mask, words] of [
      ['square.png', 'has another shape than its photo (240 x 160)'],
      ['text.png', 'text.png'],
      ['sky', 'There is no mask sky.'],
    ] as const) {
      const ended = await cli.run(
        'stylize',
        'photos/disc.png',
        '--style',
        'art.png',
        '--region',
        `none=${mask}`,
        '--out',
        'n.png',
      );
      expect(ended.code).not.toBe(0);
      expect(ended.stderr).toContain(words);
      expect(
        ended.stderr
          .trim()
          .split('\n')
          .filter((line) => !line.includes('%')),
      ).toHaveLength(1);
    }
  });
});
