import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { MaskFolder } from '../../../../src/main/masks/maskFolder.js';
import { MaskMaker, type MaskedPhoto } from '../../../../src/main/masks/maskMaker.js';
import { MaskThread } from '../../../../src/main/masks/maskThread.js';
import { mediaIdSchema } from '../../../../src/shared/contract/values.js';
import { PLAIN_FRAME } from '../../../../src/shared/domain/frame.js';
import type { MaskStep, StepOf } from '../../../../src/shared/domain/maskStep.js';
import type { PixelMask } from '../../../../src/shared/domain/pixelMask.js';
import { discScene, overlap } from '../../../helpers/drawnScenes.js';
import { tempFolder } from '../../../helpers/tempFolder.js';

const folder = tempFolder();
/** Two frames of a video. */
const stills = {
  still: (_: MaskedPhoto, moment = 0): Promise<string> => Promise.resolve(join(folder, `${moment}.png`)),
};
const maker = new MaskMaker(
  new MaskFolder(join(folder, 'masks')),
  new MaskThread(join(folder, 'not-built.js')),
  stills,
);
const at = ({ data, width }: PixelMask, x: number, y: number): number => data[y * width + x]!;
const wand: StepOf<'color'> = {
  kind: 'color',
  mode: 'add',
  x: 0.1,
  y: 0.1,
  tolerance: 0.05,
  softness: 0,
  isContiguous: true,
};

/** A photo in two colors, the first in its upper part. */
async function write(name: string, width: number, height: number, upper: string): Promise<MaskedPhoto> {
  const path = join(folder, name);
  const top = { create: { width, height: height / 2, channels: 3 as const, background: upper } };
  await sharp({ create: { width, height, channels: 3, background: '#262' } })
    .composite([{ input: top, left: 0, top: 0 }])
    .png()
    .toFile(path);
  return { path, info: { width, height, media: mediaIdSchema.parse(name.replace('.', '-')) } };
}

let sky: MaskedPhoto;
let dusk: MaskedPhoto;
beforeAll(async () => {
  sky = await write('sky.png', 240, 160, '#48f');
  dusk = await write('dusk.png', 240, 160, '#f84');
});

describe('MaskMaker', () => {
  it('follows each photo, though they take turns', async () => {
    const range = { ...wand, isContiguous: false, y: 0.9 };
    const masks = await Promise.all([sky, dusk, sky].map((photo) => maker.mask([range], photo)));
    for (const mask of masks) expect([at(mask, 20, 20), at(mask, 20, 140)]).toEqual([0, 255]);
  });

  it('follows the whole photo, of which a crop shows a part', async () => {
    const frame = { ...PLAIN_FRAME, y: 0.5, height: 0.5 };
    const mask = await maker.mask([wand], { ...sky, frame });
    expect([mask.width, mask.height]).toEqual([240, 80]);
    // The place of the wand is outside of the crop.
    expect([at(mask, 20, 20), at(mask, 20, 60)]).toEqual([255, 0]);
  });

  it('goes on from the mask that it has drawn last, and gives what drawing all gives', async () => {
    const steps: MaskStep[] = [wand, { kind: 'feather', radius: 0.02 }, { kind: 'invert' }];
    const byStep: PixelMask[] = [];
    for (let count = 1; count <= 3; count++) byStep.push(await maker.mask(steps.slice(0, count), sky));
    const other = new MaskMaker(new MaskFolder(folder), new MaskThread(join(folder, 'not-built.js')), stills);
    expect(await other.mask(steps, sky)).toEqual(byStep[2]);
    expect(await maker.mask(steps.slice(0, 1), sky)).toEqual(byStep[0]);
  });

  it('keeps masks of large photos within bounds', async () => {
    const wide = await write('wide.png', 5000, 400, '#48f');
    const mask = await maker.mask([wand], wide);
    expect([mask.width, mask.height]).toEqual([2048, 164]);
    expect([at(mask, 1000, 40), at(mask, 1000, 140)]).toEqual([255, 0]);
  });

  it('lets steps on a video look at their own frames', async () => {
    await write('0.png', 240, 160, '#48f');
    await write('7.png', 240, 160, '#262');
    const info = {
      width: 240,
      height: 160,
      media: mediaIdSchema.parse('video'),
      video: { seconds: 1, frames: 9, poster: 0 },
    };
    const video = { path: join(folder, 'not-a-picture.webm'), info };
    const onBoth = [wand, { ...wand, moment: 7, mode: 'intersect' as const }, { ...wand, moment: 0 }];
    const covered = async (steps: readonly MaskStep[]): Promise<number[]> => {
      const mask = await maker.mask(steps, video);
      return [at(mask, 20, 20), at(mask, 20, 140)];
    };
    expect(await covered(onBoth.slice(0, 1))).toEqual([255, 0]);
    expect(await covered([{ ...wand, moment: 7 }])).toEqual([255, 255]);
    expect(
      await covered([
        { ...wand, moment: 7 },
        { ...wand, mode: 'subtract', moment: 0 },
      ]),
    ).toEqual([0, 255]);
    expect(await covered(onBoth)).toEqual([255, 0]);
  });

  it('finds the subject under a rough line or in a box, with its own edges', async () => {
    const { image, truth } = discScene(600, 400);
    const raw = { width: 600, height: 400, channels: 3 } as const;
    await sharp(image.data, { raw }).png().toFile(join(folder, 'disc.png'));
    const disc = {
      path: join(folder, 'disc.png'),
      info: { width: 600, height: 400, media: mediaIdSchema.parse('disc') },
    };
    const line: MaskStep = { kind: 'subject', mode: 'add', scribble: [0.5, 0.45, 0.6, 0.55] };
    const mask = await maker.mask([line], disc);
    expect(overlap(mask, truth)).toBeGreaterThan(0.97);
    const box: MaskStep = { kind: 'subject', mode: 'add', box: { x: 0.3, y: 0.1, width: 0.5, height: 0.8 } };
    expect(overlap(await maker.mask([box], disc), truth)).toBeGreaterThan(0.97);
    const rest = await maker.mask([{ kind: 'invert' }, { ...line, mode: 'subtract' }], disc);
    expect(rest.data.every((value, i) => Math.abs(value - (255 - mask.data[i]!)) <= 1)).toBe(true);
    const frame = { ...PLAIN_FRAME, x: 0.75, width: 0.5 };
    const part = await maker.mask([line], { ...disc, frame });
    expect([part.width, at(part, 10, 200), at(part, 290, 200)]).toEqual([300, 255, 0]);
  });

  it('fails for one mask, not for the next', async () => {
    const missing: MaskStep = { kind: 'image', mode: 'add', file: '0'.repeat(64), frame: PLAIN_FRAME };
    await expect(maker.mask([missing], sky)).rejects.toMatchObject({ code: 'mask/missing' });
    expect(at(await maker.mask([wand], sky), 20, 20)).toBe(255);
  });
});
