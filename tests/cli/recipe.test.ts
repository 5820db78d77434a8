import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { commandLine, type CommandLine } from '../helpers/commandLine.js';
import { movingPicture } from '../helpers/movingPictures.js';
import { meanDifference, testPhoto } from '../helpers/testImages.js';

let cli: CommandLine;
beforeAll(async () => {
  cli = await commandLine();
  mkdirSync(join(cli.folder, 'photos'));
  await testPhoto(200, 160, 3).png().toFile(join(cli.folder, 'art.png'));
  await testPhoto(200, 160, 4).png().toFile(join(cli.folder, 'other.png'));
  await testPhoto(160, 120)
    .jpeg()
    .toFile(join(cli.folder, 'photos', 'photo.jpg'));
  await testPhoto(120, 160, 5).jpeg().toFile(join(cli.folder, 'second.jpg'));
  const half = Uint8Array.from({ length: 80 * 60 }, (_, i) => (i % 80 < 40 ? 255 : 0));
  await sharp(half, { raw: { width: 80, height: 60, channels: 1 } })
    .png()
    .toFile(join(cli.folder, 'mask.png'));
});
const escaped = (value: unknown): string => JSON.stringify(value).replaceAll('"', '&quot;');
const bytesOf = (name: string): Buffer => readFileSync(join(cli.folder, name));

describe('a recipe', () => {
  const look = ['--style', 'art.png:0.7', '--style', 'other.png:0.3', '--region', 'other.png=mask.png'];
  const settings = ['--strength', '0.8', '--stroke', '256', '--detail', '0.3', '--colors', 'palette', '--size', '128'];
  const make = (out: string): Promise<unknown> =>
    cli.done('stylize', 'photos/photo.jpg', ...look, ...settings, '--quality', '88', '--out', out);

  it.each(['jpg', 'png', 'webp', 'avif', 'tiff', 'gif'])(
    'in a %s gives the same bytes of the same photo',
    async (format) => {
      await make(`made.${format}`);
      await cli.done('stylize', 'photos/photo.jpg', '--recipe', `made.${format}`, '--out', `again.${format}`);
      expect(bytesOf(`again.${format}`).equals(bytesOf(`made.${format}`))).toBe(true);
    },
  );

  it('paints other photos, and goes on from one to the next', async () => {
    await cli.done('stylize', 'second.jpg', '--recipe', 'made.jpg', '--out', 'like/');
    const size = await sharp(join(cli.folder, 'like', 'second.jpg')).metadata();
    expect([size.width, size.height, size.format]).toEqual([96, 128, 'jpeg']);
    await cli.done('stylize', 'photos/photo.jpg', '--recipe', 'like/second.jpg', '--out', 'third.jpg');
    expect(bytesOf('third.jpg').equals(bytesOf('made.jpg'))).toBe(true);
  });

  it('with a crop cuts other photos in the same way, and again gives the same bytes', async () => {
    // As the studio writes it: a quarter turn, mirrored, and the middle half of the result.
    const frame = { turns: 1, isMirrored: true, angle: 0, x: 0.5, y: 0.5, width: 0.5, height: 0.5 };
    await cli.done('stylize', 'photos/photo.jpg', '--style', 'art.png', '--strength', '0', '--out', 'whole.png');
    const xmp = (await sharp(join(cli.folder, 'whole.png')).metadata()).xmpAsString ?? '';
    const framed = xmp.replace('&quot;output&quot;:', `&quot;frame&quot;:${escaped(frame)},&quot;output&quot;:`);
    await sharp(join(cli.folder, 'whole.png')).withXmp(framed).png().toFile(join(cli.folder, 'framed.png'));
    await cli.done('stylize', 'photos/photo.jpg', '--recipe', 'framed.png', '--out', 'cropped.png');
    const turned = await sharp(join(cli.folder, 'photos', 'photo.jpg'))
      .rotate(90)
      .toBuffer();
    const expected = sharp(await sharp(turned).flop().png().toBuffer()).extract({
      left: 30,
      top: 40,
      width: 60,
      height: 80,
    });
    const { data, info } = await sharp(join(cli.folder, 'cropped.png')).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([60, 80]);
    // The network of the tests moves the photo a little even at strength 0; a wrong place or turn is 30 and more.
    expect(meanDifference(data, await expected.raw().toBuffer())).toBeLessThan(4);
    await cli.done('stylize', 'photos/photo.jpg', '--recipe', 'cropped.png', '--out', 'cropped-again.png');
    expect(bytesOf('cropped-again.png').equals(bytesOf('cropped.png'))).toBe(true);
    expect((await cli.done('recipe', 'cropped.png')).stdout).toMatch(/crop +50 % x 50 % around 50 %, 50 %, turned/);
  });

  it('is told in words and as JSON', async () => {
    const { stdout } = await cli.done('recipe', 'made.jpg');
    expect(stdout).toMatch(/style +art.png:0.7 \+ other.png:0.3/);
    for (const part of [/region 1 +other.png\n/, /strength +0.8/, /painted at 256 px/, /128px/, /jpg, quality 88/]) {
      expect(stdout).toMatch(part);
    }
    const json = JSON.parse((await cli.done('recipe', 'made.jpg', '--json')).stdout) as { look: object };
    expect(json).toMatchObject({ format: 'pentimento-recipe', version: 1, look: { strength: 0.8, strokePx: 256 } });
  });

  it('of a picture of a batch gives the same bytes in another batch and by itself, and tells what cannot go along', async () => {
    const first = ['--style', 'art.png', '--strength', '0.6', '--detail', '0.2', '--size', '0.01mp', '--format', 'png'];
    await cli.done('batch', 'photos', 'one', ...first);
    await cli.done('batch', 'photos', 'two', '--recipe', 'one/photo.png');
    expect(bytesOf('two/photo.png').equals(bytesOf('one/photo.png'))).toBe(true);
    await cli.done('stylize', 'photos/photo.jpg', '--recipe', 'one/photo.png', '--out', 'three.png');
    expect(bytesOf('three.png').equals(bytesOf('one/photo.png'))).toBe(true);
    await cli.done('batch', 'photos', 'four', '--recipe', 'three.png', '--conflict', 'overwrite-if-changed');
    expect(bytesOf('four/photo.png').equals(bytesOf('one/photo.png'))).toBe(true);
    const again = ['batch', 'photos', 'four', '--recipe', 'three.png', '--conflict', 'overwrite-if-changed', '--fresh'];
    expect((await cli.done(...again, '--json')).stdout).toContain('"state":"skipped"');
    const refused = await cli.run('batch', 'photos', 'three', '--recipe', 'made.jpg');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('made.jpg was made with regions');
  });

  it('that is not there is said in one line, and so is what does not go together', async () => {
    const none = await cli.run('recipe', 'second.jpg');
    expect([none.code, none.stderr.trim().split('\n').length]).toEqual([1, 1]);
    expect(none.stderr).toContain('holds no recipe');
    const both = await cli.run('stylize', 'second.jpg', '--recipe', 'made.jpg', '--strength', '0.5', '--out', 'x.jpg');
    expect([both.code, both.stderr]).toEqual([2, expect.stringContaining('--strength')]);
    const neither = await cli.run('stylize', 'second.jpg', '--out', 'x.jpg');
    expect([neither.code, neither.stderr]).toEqual([2, expect.stringContaining('--style or a --recipe')]);
  });

  it('of a style that is not here says which', async () => {
    writeFileSync(join(cli.folder, 'foreign.png'), bytesOf('made.png'));
    const away = { ...cli.env };
    cli.env['PENTIMENTO_CACHE'] = join(cli.folder, 'empty-cache');
    try {
      const ended = await cli.run('stylize', 'second.jpg', '--recipe', 'foreign.png', '--out', 'y.jpg');
      expect(ended.code).not.toBe(0);
      expect(ended.stderr).toContain('The style art.png of this recipe is not here.');
    } finally {
      Object.assign(cli.env, away);
    }
  });
});

describe('moving pictures', () => {
  it('come out as they are read: GIF as GIF, as WebP and as APNG where it is asked for', async () => {
    mkdirSync(join(cli.folder, 'moving'));
    writeFileSync(join(cli.folder, 'moving', 'a.gif'), await movingPicture('gif'));
    writeFileSync(join(cli.folder, 'moving', 'b.webp'), await movingPicture('webp'));
    const args = ['moving', '--style', 'art.png', '--out', 'painted/'];
    const { stdout } = await cli.done('stylize', ...args);
    expect(stdout.match(/48 x 36, 4 frames/g)).toHaveLength(2);
    for (const [name, format] of [
      ['a.gif', 'gif'],
      ['b.webp', 'webp'],
    ]) {
      const made = await sharp(join(cli.folder, 'painted', name!)).metadata();
      expect(made).toMatchObject({ format, pages: 4, delay: [100, 50, 70, 200], loop: 3 });
    }
    await cli.done('batch', 'moving', 'png', '--style', 'art.png', '--format', 'png');
    expect(bytesOf('png/a.png').includes('acTL')).toBe(true);
  });

  it('are painted by their first frame for a format that holds one, and that is said', async () => {
    const ended = await cli.done('stylize', 'moving/a.gif', '--style', 'art.png', '--out', 'still.jpg');
    expect(ended.stderr).toContain('moving/a.gif: Only the first of 4 frames was painted');
    const batch = await cli.done('batch', 'moving', 'stills', '--style', 'art.png', '--format', 'jpg');
    const report = /Report: (.*)/.exec(batch.stderr)?.[1] ?? '';
    expect(readFileSync(report, 'utf8')).toContain('b.webp: Only the first of 4 frames was painted');
  });

  it('a still GIF becomes a PNG of all colors', async () => {
    await testPhoto(40, 30).gif().toFile(join(cli.folder, 'flat.gif'));
    const { stdout } = await cli.done('stylize', 'flat.gif', '--style', 'art.png', '--out', 'flat/');
    expect(stdout).toContain('flat/flat.png');
  });
});
