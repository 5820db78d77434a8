import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { encodeShown } from '../../../src/main/images/shownJpeg.js';
import { cutOut } from '../../../src/ml/infer/stylizeWindow.js';
import type { CallInput } from '../../../src/shared/contract/contract.js';
import type { Region } from '../../../src/shared/contract/stylize.js';
import { PLAIN_FRAME } from '../../../src/shared/domain/frame.js';
import type { MaskStep } from '../../../src/shared/domain/maskStep.js';
import { writeTinyModel } from '../../helpers/commandLine.js';
import { discScene } from '../../helpers/drawnScenes.js';
import { memoryEngine } from '../../helpers/memoryEngine.js';
import { tempFolder } from '../../helpers/tempFolder.js';
import { meanDifference, testPhoto } from '../../helpers/testImages.js';
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
});

/** One half of the photo, from a hard brush stroke over the right half from top to bottom. */
const half = (side: 'left' | 'right', styles: Region['styles']): Region => ({
  styles,
  steps: [
    { kind: 'brush', mode: 'add', radius: 0.25, softness: 0, points: [0.75, -0.5, 0.75, 1.5] },
    ...(side === 'left' ? [{ kind: 'invert' } as const] : []),
  ],
});

type Recipe = CallInput<'stylize.preview'>['recipe'];
const recipe = (styleId: string, ...regions: Region[]): Recipe => ({
  styles: blend(styleId),
  strength: 1,
  strokePx: null,
  regions,
});

let requests = 0;
async function preview(wanted: Recipe, frame = PLAIN_FRAME, photo = photoId): Promise<Buffer> {
  const { media } = await test.client.call('stylize.preview', {
    requestId: `r${requests++}`,
    photoId: photo,
    frame,
    recipe: wanted,
    previewPx: WIDTH,
  });
  const { bytes } = await test.studio.readMedia({ id: media, variant: 'full' });
  return sharp(bytes).raw().toBuffer();
}

/** The pixels of an export to the file `out.png`. */
async function exportOf(wanted: Recipe, photo = photoId): Promise<Buffer> {
  const { jobId } = await test.client.call('stylize.export', {
    photoId: photo,
    recipe: wanted,
    output: { format: 'png' },
    target: { kind: 'file', path: at('out.png') },
  });
  await vi.waitFor(() => expect(test.payloads('job.done').map((done) => done.jobId)).toContain(jobId), 120_000);
  return sharp(readFileSync(at('out.png')))
    .removeAlpha()
    .raw()
    .toBuffer();
}

/** Mean difference of two pictures in the outer quarter of one side, away from the border of the styles. */
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
  it('are painted in their own style, inside the strokes or outside of them', async () => {
    const [base, other] = [await preview(recipe(ids[0]!)), await preview(recipe(ids[1]!))];
    const unlike = distance(base, other, 'left');
    const right = await preview(recipe(ids[0]!, half('right', blend(ids[1]!))));
    expect(distance(right, base, 'left')).toBeLessThan(unlike / 4);
    expect(distance(right, other, 'right')).toBeLessThan(unlike / 4);
    const left = await preview(recipe(ids[0]!, half('left', blend(ids[1]!))));
    expect(distance(left, other, 'left')).toBeLessThan(unlike / 4);
    expect(distance(left, base, 'right')).toBeLessThan(unlike / 4);
  });

  it('leave the photo as it is where they have no style, whatever is done to the colors', async () => {
    const photo = await sharp(at('photo.png')).removeAlpha().raw().toBuffer();
    const finish = { colors: 'palette', colorAmount: 1, detail: 1 } as const;
    const shown = await preview({ ...recipe(ids[0]!, half('right', [])), finish });
    expect(distance(shown, photo, 'right')).toBeLessThan(4);
    expect(distance(shown, photo, 'left')).toBeGreaterThan(8);
  });

  it('lie on each other: a style over a part where the photo stays', async () => {
    const whole: Region = { styles: [], steps: [{ kind: 'invert' }] };
    const over = await preview(recipe(ids[0]!, whole, half('right', blend(ids[1]!))));
    const photo = await sharp(at('photo.png')).removeAlpha().raw().toBuffer();
    const other = await preview(recipe(ids[1]!));
    expect(distance(over, photo, 'left')).toBeLessThan(4);
    expect(distance(over, other, 'right')).toBeLessThan(distance(other, photo, 'right') / 4);
  });

  it('stay where they are on the photo when it is mirrored', async () => {
    const mirrored = { ...PLAIN_FRAME, isMirrored: true };
    const shown = await preview(recipe(ids[0]!, half('right', [])), mirrored);
    const photo = await sharp(at('photo.png')).removeAlpha().flop().raw().toBuffer();
    expect(distance(shown, photo, 'left')).toBeLessThan(4);
    expect(distance(shown, photo, 'right')).toBeGreaterThan(8);
  });

  it('are exported as they are shown', async () => {
    const wanted = recipe(ids[0]!, half('left', blend(ids[1]!)), half('right', []));
    const shown = await preview(wanted);
    const file = { width: WIDTH, height: HEIGHT, data: await exportOf(wanted) };
    // Previews are JPEG, which loses some of the colors of a painting by random weights.
    const exported = await sharp(await encodeShown(file))
      .raw()
      .toBuffer();
    for (const side of ['left', 'right'] as const) expect(distance(exported, shown, side)).toBeLessThan(3);
    const { xmp } = await sharp(at('out.png')).metadata();
    expect(xmp?.toString()).toContain('pentimento:region2="photo"');
  });

  it('follow a changed mask without painting again', async () => {
    await testPhoto(720, 360, 3).png().toFile(at('wide.png'));
    const { photos } = await test.client.call('photos.open', { sources: [{ kind: 'path', path: at('wide.png') }] });
    const shown = async (...regions: Region[]): Promise<Buffer> => {
      const wanted = { requestId: `m${requests++}`, photoId: photos[0]!.id, recipe: recipe(ids[0]!, ...regions) };
      const { media } = await test.client.call('stylize.preview', { ...wanted, previewPx: 720 });
      const { bytes } = await test.studio.readMedia({ id: media, variant: 'full' });
      return sharp(bytes).raw().toBuffer();
    };
    // Two coarse pictures, only made if something has to be painted.
    const coarse = () => test.payloads('preview.coarse').length;
    const before = coarse();
    const base = await shown();
    expect(coarse()).toBe(before + 2);
    const right = await shown(half('right', blend(ids[1]!)));
    expect(coarse()).toBe(before + 4);
    const left = await shown(half('left', blend(ids[1]!)), half('right', []));
    const middle: Region = {
      styles: blend(ids[1]!),
      steps: [{ kind: 'brush', mode: 'add', radius: 0.1, softness: 0, points: [0.5, 0.5] }],
    };
    const some = await shown(middle);
    expect(coarse()).toBe(before + 4);
    const photo = await sharp(at('wide.png')).removeAlpha().raw().toBuffer();
    const whole = { width: 720, height: 360 };
    const part = (data: Buffer, x: number, y = 100) => cutOut({ ...whole, data }, { x, y, width: 40, height: 40 }).data;
    const unlike = meanDifference(part(base, 100), part(left, 100));
    expect(unlike).toBeGreaterThan(4);
    expect(meanDifference(part(base, 100), part(right, 100))).toBeLessThan(1);
    expect(meanDifference(part(left, 500), part(photo, 500))).toBeLessThan(4);
    expect(meanDifference(part(base, 500), part(right, 500))).toBeGreaterThan(4);
    expect(meanDifference(part(some, 340, 160), part(base, 340, 160))).toBeGreaterThan(4);
    expect(meanDifference(part(some, 40), part(base, 40))).toBeLessThan(1);
  });

  it('are found in the photo, in the preview, the export and a batch alike', async () => {
    const scene = discScene(WIDTH, HEIGHT, { x: 0.5, y: 0.5, radius: 0.3 });
    mkdirSync(at('discs'));
    const raw = { width: WIDTH, height: HEIGHT, channels: 3 } as const;
    await sharp(scene.image.data, { raw }).png().toFile(at('discs/disc.png'));
    const source = { kind: 'path', path: at('discs/disc.png') } as const;
    const { photos } = await test.client.call('photos.open', { sources: [source] });
    const found = { what: 'subject', isInverted: false } as const;
    const wanted = recipe(ids[0]!, { styles: [], steps: [], found });
    const photo = Buffer.from(scene.image.data);
    const isDisc = (pixels: Buffer): number[] =>
      [0, 255].map((side) => {
        const differences = [...scene.truth.data.keys()].flatMap((i) =>
          scene.truth.data[i] === side ? [0, 1, 2].map((c) => Math.abs(pixels[3 * i + c]! - photo[3 * i + c]!)) : [],
        );
        return differences.reduce((sum, value) => sum + value, 0) / differences.length;
      });
    const [shownAround, shownInside] = isDisc(await preview(wanted, PLAIN_FRAME, photos[0]!.id));
    expect(shownInside).toBeLessThan(5);
    expect(shownAround).toBeGreaterThan(8);
    const exported = await exportOf(wanted, photos[0]!.id);
    expect(isDisc(exported)[1]).toBeLessThan(0.5);
    expect(isDisc(exported)[0]).toBeGreaterThan(8);

    const { regions, ...look } = wanted;
    const fitting = regions!.map((region) => ({ ...region, found }));
    const { preset } = await test.client.call('presets.save', { name: 'Disc', look: { ...look, regions: fitting } });
    expect(preset.look.regions).toMatchObject([{ found }]);
    const painted = { ...look, regions: [half('left', [])] };
    await expect(test.client.call('presets.save', { name: 'Painted', look: painted as never })).rejects.toThrow();
    const { job } = await test.client.call('batch.add', {
      source: at('discs'),
      destination: at('batch'),
      isRecursive: false,
      renditions: [{ name: null, recipe: preset.look, output: { format: 'png' } }],
      template: null,
      conflict: 'unique',
      isWatching: false,
    });
    await vi.waitFor(() => expect(test.payloads('batch.ended').map((end) => end.job.id)).toContain(job.id), 120_000);
    expect(readFileSync(at('batch/disc.png')).equals(readFileSync(at('out.png')))).toBe(true);
  });

  it('have in windows at full size the pixels of the export', async () => {
    // With little memory this photo is too large to paint at once.
    await test.client.call('settings.set', { memoryLimitMb: 512 });
    await testPhoto(600, 300, 2).png().toFile(at('large.png'));
    const { photos } = await test.client.call('photos.open', { sources: [{ kind: 'path', path: at('large.png') }] });
    const flat = sharp({ create: { width: 120, height: 90, channels: 3, background: 'red' } });
    await flat.png().toFile(at('flat.png'));
    const source = { kind: 'path', path: at('flat.png') } as const;
    const red = (await test.client.call('styles.addFromImage', { source })).style.id;
    const window = { x: 200, y: 130, width: 200, height: 150 };
    const corner = {
      steps: [{ kind: 'brush', mode: 'add', radius: 0.2, softness: 1, points: [0.7, 0.8] }] satisfies MaskStep[],
    };
    const regions = [half('left', blend(red)), { ...corner, styles: [] }];
    const finish = { colors: 'palette', colorAmount: 0.5, detail: 0 } as const;
    for (const look of [{ strokePx: null }, { strokePx: 300, finish }]) {
      const wanted = { ...recipe(ids[0]!, ...regions), ...look };
      const exported = await exportOf(wanted, photos[0]!.id);
      const { media } = await test.client.call('stylize.window', {
        requestId: 'w',
        photoId: photos[0]!.id,
        recipe: wanted,
        window,
      });
      const { bytes } = await test.studio.readMedia({ id: media, variant: 'full' });
      const shown = await sharp(bytes).raw().toBuffer();
      const expected = cutOut({ width: 600, height: 300, data: exported }, window).data;
      expect(shown).toHaveLength(expected.length);
      // The shown picture is a JPEG, the palette comes from copies: 3.5. Without one of the regions it is 8 and more.
      expect(meanDifference(shown, expected), `strokes ${look.strokePx}`).toBeLessThan(4.5);
    }
    await test.client.call('settings.set', { memoryLimitMb: null });
  });

  it('follow a style that takes the place of another', async () => {
    const before = await preview(recipe(ids[0]!));
    await test.client.call('styles.remove', { styleId: ids[0]! });
    await testPhoto(120, 90, 77).png().toFile(at('art50.png'));
    const source = { kind: 'path', path: at('art50.png') } as const;
    expect((await test.client.call('styles.addFromImage', { source })).style.id).toBe(ids[0]);
    expect(distance(await preview(recipe(ids[0]!)), before, 'left')).toBeGreaterThan(0);
  });
});
