import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { findMask } from '../../../../src/main/masks/findMask.js';
import { FoundMasks } from '../../../../src/main/masks/foundMasks.js';
import { createPixelImage } from '../../../../src/shared/domain/pixelImage.js';
import { discScene, overlap } from '../../../helpers/drawnScenes.js';
import { tempFolder } from '../../../helpers/tempFolder.js';

const subject = { what: 'subject', isInverted: false } as const;

describe('the subject', () => {
  it('of a drawn scene is found wherever it is', async () => {
    for (const at of [
      { x: 0.55, y: 0.5, radius: 0.28 },
      { x: 0.35, y: 0.65, radius: 0.2 },
    ]) {
      const { image, truth } = discScene(300, 200, at);
      expect(overlap(await findMask({ picture: image, area: subject }), truth)).toBeGreaterThan(0.95);
    }
  });

  it('is the same every time', async () => {
    const { image } = discScene(300, 200);
    const [first, second] = [
      await findMask({ picture: image, area: subject }),
      await findMask({ picture: image, area: subject }),
    ];
    expect(Buffer.from(first.data).equals(Buffer.from(second.data))).toBe(true);
  });

  const large = discScene(300, 200, { x: 0.3, y: 0.5, radius: 0.3 });
  const small = discScene(300, 200, { x: 0.8, y: 0.3, radius: 0.15 });
  /** A picture of both discs. */
  const image = { ...large.image, data: large.image.data.slice() };
  small.truth.data.forEach((value, i) => {
    if (value > 0) image.data.set(small.image.data.subarray(3 * i, 3 * i + 3), 3 * i);
  });

  it('is what a rough line lies on: either disc, whole, and not the other', async () => {
    for (const [scribble, { truth }] of [
      [[0.77, 0.27, 0.83, 0.33], small],
      [[0.2, 0.4, 0.3, 0.5, 0.35, 0.65], large],
      [[0.3, 0.5], large],
    ] as const) {
      const area = { ...subject, scribble };
      expect(overlap(await findMask({ picture: image, area }), truth), String(scribble)).toBeGreaterThan(0.9);
    }
  });

  it('is looked for in a box: the disc that stands out less', async () => {
    const area = { ...subject, box: { x: 0.66, y: 0.02, width: 0.3, height: 0.5 } };
    expect(overlap(await findMask({ picture: image, area }), small.truth)).toBeGreaterThan(0.9);
    expect(overlap(await findMask({ picture: image, area: subject }), large.truth)).toBeGreaterThan(0.5);
  });

  it('is nothing in a plain picture', async () => {
    const plain = createPixelImage(40, 30);
    expect((await findMask({ picture: plain, area: subject })).data.every((value) => value === 0)).toBe(true);
  });
});

describe('people', () => {
  it('are not found on a plain ground', async () => {
    const plain = createPixelImage(80, 60);
    plain.data.fill(120);
    const { data } = await findMask({ picture: plain, area: { what: 'people' } });
    expect(data.reduce((sum, value) => sum + value, 0) / data.length).toBeLessThan(13);
  });
});

describe('masks of photos', () => {
  it('have the size of the photo and its edges, and are searched for once', async () => {
    const { image, truth } = discScene(900, 600);
    const path = join(tempFolder(), 'disc.png');
    await sharp(image.data, { raw: { width: 900, height: 600, channels: 3 } })
      .png()
      .toFile(path);
    const masks = new FoundMasks();
    const mask = await masks.find(subject, { path, pixels: image });
    expect(overlap(mask, truth)).toBeGreaterThan(0.98);
    expect(await masks.find(subject, { path, pixels: image })).toBe(mask);
    const other = await masks.find({ ...subject, isInverted: true }, { path, pixels: image });
    expect(other.data.every((value, i) => value === 255 - mask.data[i]!)).toBe(true);
  });
});
