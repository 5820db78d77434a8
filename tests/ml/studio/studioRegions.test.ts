import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { CallInput } from '../../../src/shared/contract/contract.js';
import { writeTinyModel } from '../../helpers/commandLine.js';
import { memoryEngine } from '../../helpers/memoryEngine.js';
import { tempFolder } from '../../helpers/tempFolder.js';
import { testPhoto } from '../../helpers/testImages.js';
import { openTestStudio, type TestStudio } from '../../helpers/testStudio.js';

const WIDTH = 192;
const HEIGHT = 96;
const folder = tempFolder();
const at = (name: string): string => join(folder, name);
const blend = (styleId: string) => [{ styleId, weight: 1 }];
let test: TestStudio;
let photoId: string;
const ids: string[] = [];

beforeAll(async () => {
  const model = await writeTinyModel(at('model'));
  test = await openTestStudio({ folder, model, launchEngine: () => memoryEngine(1), backend: 'wasm' });
  await testPhoto(WIDTH, HEIGHT, 1).png().toFile(at('photo.png'));
  const { photos } = await test.client.call('photos.open', { sources: [{ kind: 'path', path: at('photo.png') }] });
  photoId = photos[0]!.id;
  for (const seed of [50, 51]) {
    await testPhoto(120, 90, seed)
      .png()
      .toFile(at(`art${seed}.png`));
    const source = { kind: 'path', path: at(`art${seed}.png`) } as const;
    ids.push((await test.client.call('styles.addFromImage', { source })).style.id);
  }
  await writeMask('right');
});

/** White on one side. */
async function writeMask(side: 'left' | 'right'): Promise<void> {
  const white = await sharp({ create: { width: WIDTH / 2, height: HEIGHT, channels: 3, background: '#fff' } })
    .png()
    .toBuffer();
  const mask = sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background: '#000' } });
  const png = mask.composite([{ input: white, left: side === 'left' ? 0 : WIDTH / 2, top: 0 }]).png();
  writeFileSync(at('mask.png'), await png.toBuffer());
}

const mask = { kind: 'path', path: at('mask.png') } as const;
const recipe = (styleId: string): CallInput<'stylize.preview'>['recipe'] => ({
  ...{ styles: blend(styleId), strength: 1, strokePx: null },
});

let requests = 0;
async function preview(styleId: string, over?: string): Promise<Buffer> {
  const { media } = await test.client.call('stylize.preview', {
    ...{ requestId: `r${requests++}`, photoId, recipe: recipe(styleId), previewPx: WIDTH },
    ...(over === undefined ? {} : { regions: [{ styles: blend(over), mask }] }),
  });
  const { bytes } = await test.studio.readMedia({ id: media, variant: 'full' });
  return sharp(bytes).raw().toBuffer();
}

/** Mean distance of two pictures' values in the outer quarter of one side, away from where the styles meet. */
function distance(a: Buffer, b: Buffer, side: 'left' | 'right'): number {
  let sum = 0;
  let count = 0;
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = side === 'left' ? 0 : 0.75 * WIDTH; x < (side === 'left' ? WIDTH / 4 : WIDTH); x++, count++) {
      sum += Math.abs(a[3 * (y * WIDTH + x)]! - b[3 * (y * WIDTH + x)]!);
    }
  }
  return sum / count;
}

describe('regions of a picture in the studio', () => {
  it('are painted in their own style where the mask is white, and follow a mask that changes', async () => {
    const [base, other] = [await preview(ids[0]!), await preview(ids[1]!)];
    const unlike = distance(base, other, 'left');
    const both = await preview(ids[0]!, ids[1]);
    expect(distance(both, base, 'left')).toBeLessThan(unlike / 4);
    expect(distance(both, other, 'right')).toBeLessThan(unlike / 4);
    await writeMask('left');
    const turned = await preview(ids[0]!, ids[1]);
    expect(distance(turned, other, 'left')).toBeLessThan(unlike / 4);
    expect(distance(turned, base, 'right')).toBeLessThan(unlike / 4);
  });

  it('are exported as they are shown', async () => {
    const shown = await preview(ids[0]!, ids[1]);
    const { jobId } = await test.client.call('stylize.export', {
      ...{ photoId, recipe: recipe(ids[0]!), regions: [{ styles: blend(ids[1]!), mask }] },
      ...{ output: { format: 'png' }, target: { kind: 'file', path: at('out.png') } },
    });
    await vi.waitFor(() => expect(test.payloads('job.done').map((done) => done.jobId)).toContain(jobId), 30_000);
    const exported = await sharp(readFileSync(at('out.png')))
      .raw()
      .toBuffer();
    for (const side of ['left', 'right'] as const) expect(distance(exported, shown, side)).toBeLessThan(3);
  });

  it('follow a style that takes the place of another', async () => {
    const before = await preview(ids[0]!);
    await test.client.call('styles.remove', { styleId: ids[0]! });
    await testPhoto(120, 90, 77).png().toFile(at('art50.png'));
    const source = { kind: 'path', path: at('art50.png') } as const;
    expect((await test.client.call('styles.addFromImage', { source })).style.id).toBe(ids[0]);
    expect(distance(await preview(ids[0]!), before, 'left')).toBeGreaterThan(0);
  });

  it('are refused with a mask that is not there', async () => {
    const nowhere = { kind: 'upload', token: 'nowhere' } as const;
    const asked = test.client.call('stylize.preview', {
      ...{ requestId: 'x', photoId, recipe: recipe(ids[0]!), previewPx: WIDTH },
      regions: [{ styles: blend(ids[1]!), mask: nowhere }],
    });
    await expect(asked).rejects.toMatchObject({ code: 'photo/unknown' });
  });
});
