import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { BuiltInCodecs } from '../../src/main/video/builtInCodecs.js';
import { readVideoHeader } from '../../src/main/video/videoComment.js';
import { commandLine, type CommandLine } from '../helpers/commandLine.js';
import { discScene } from '../helpers/drawnScenes.js';
import { meanDifference, testPhoto } from '../helpers/testImages.js';
import { panned, writeClip } from '../helpers/videos.js';

const SIZE = { width: 64, height: 48 };
const FRAMES = 6;

let cli: CommandLine;
beforeAll(async () => {
  cli = await commandLine();
  await testPhoto(200, 160, 3).png().toFile(join(cli.folder, 'art.png'));
  await testPhoto(SIZE.width, SIZE.height, 5).png().toFile(join(cli.folder, 'photo.png'));
  const frames = Array.from({ length: FRAMES }, (_, index) => panned(SIZE.width, SIZE.height, index));
  await writeClip(join(cli.folder, 'clip.webm'), frames, { codecs: new BuiltInCodecs() });
});

const at = (path: string): string => join(cli.folder, path);
const STYLE = ['--style', 'art.png', '--backend', 'wasm'];

describe('stylize with a video', () => {
  it('writes its frames as pictures into a folder of its name', async () => {
    const ended = await cli.done('stylize', 'clip.webm', ...STYLE, '--out', 'frames', '--frames', 'jpg');
    expect(ended.stdout).toContain(`clip.webm -> ${join('frames', 'clip')} (64 x 48, ${FRAMES} frames`);
    expect(readdirSync(at('frames/clip'))).toEqual(Array.from({ length: FRAMES }, (_, i) => `00000${i + 1}.jpg`));
    expect(await sharp(at('frames/clip/000006.jpg')).metadata()).toMatchObject(SIZE);
  });

  it('finds the subject in each frame', async () => {
    const scenes = [0.4, 0.44, 0.48, 0.52].map((x) => discScene(120, 80, { x, y: 0.5, radius: 0.28 }));
    await writeClip(
      at('disc.webm'),
      scenes.map(({ image }) => image),
      { codecs: new BuiltInCodecs() },
    );
    const out = ['--out', 'discs', '--frames', 'png'];
    await cli.done('stylize', 'disc.webm', ...STYLE, '--region', 'none=subject', ...out);
    for (const [index, { image, truth }] of scenes.entries()) {
      const painted = await sharp(at(`discs/disc/00000${index + 1}.png`))
        .removeAlpha()
        .raw()
        .toBuffer();
      const mean = (isInside: boolean): number => {
        const part = (_: number, i: number): boolean => truth.data[Math.floor(i / 3)]! > 0 === isInside;
        return meanDifference(painted.filter(part), image.data.filter(part));
      };
      expect(mean(true), `frame ${index}`).toBeLessThan(0.5 * mean(false));
    }
    const gray = { width: 64, height: 48, data: new Uint8Array(3 * 64 * 48).fill(119) };
    await writeClip(at('gray.webm'), [gray, gray], { codecs: new BuiltInCodecs() });
    const ended = await cli.done('stylize', 'gray.webm', ...STYLE, '--region', 'none=subject', '--out', 'g.webm');
    expect(ended.stderr).toContain('gray.webm: No subject was found');
  });

  it('shows the original beside the result, of videos and of photos', async () => {
    const both = ['clip.webm', 'photo.png'];
    await cli.done('stylize', ...both, ...STYLE, '--out', 'both/', '--compare', 'side');
    expect(await readVideoHeader(at('both/clip.webm'))).toMatchObject({ width: 2 * SIZE.width, height: SIZE.height });
    const { data, info } = await sharp(at('both/photo.png')).raw().toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ width: 2 * SIZE.width, height: SIZE.height, channels: 3 });
    const photo = await sharp(at('photo.png')).raw().toBuffer();
    const row = data.subarray(0, 3 * SIZE.width);
    expect(row.equals(photo.subarray(0, 3 * SIZE.width))).toBe(true);
    expect(data.subarray(3 * SIZE.width, 6 * SIZE.width).equals(row)).toBe(false);
  });
});
