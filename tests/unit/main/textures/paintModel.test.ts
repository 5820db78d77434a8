import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import type { PixelImage } from '../../../../src/shared/domain/pixelImage.js';
import { openModel } from '../../../../src/main/textures/openModel.js';
import { paintModel, type ModelPainter } from '../../../../src/main/textures/paintModel.js';
import { decodeTexture, encodeTexture } from '../../../../src/main/textures/textureFile.js';
import { unlessAborted } from '../../../../src/main/textures/workTurns.js';
import { glbOf, gltfOf } from '../../../helpers/models/modelFiles.js';
import { expectValid } from '../../../helpers/models/validate.js';
import { torus } from '../../../helpers/models/shapes.js';
import { tempFolder } from '../../../helpers/tempFolder.js';

const SIDE = 32;

/** Colors everywhere, also under texels that are transparent. */
function rgba(): Buffer {
  return Buffer.from(
    Uint8Array.from({ length: 4 * SIDE * (SIDE / 2) }, (_, index) =>
      index % 4 === 3 ? (index >> 4) % 256 : (3 * index) % 256,
    ),
  );
}

const raw = { width: SIDE, height: SIDE / 2, channels: 4 } as const;
const inverted: ModelPainter = ({ width, height, data }: PixelImage, _covered, onProgress) => {
  onProgress(0.5);
  return Promise.resolve({ width, height, data: data.map((value) => 255 - value) });
};

async function saved(image: Buffer, change: Record<string, unknown> = {}): Promise<string> {
  const parts = await gltfOf(torus(SIDE), [image]);
  Object.assign(parts.json.materials[0]!, change);
  const path = join(tempFolder(), 'ring.glb');
  writeFileSync(path, glbOf(parts));
  return path;
}

it('paints a model, with progress, and keeps the alpha of its textures', async () => {
  const path = await saved(await sharp(rgba(), { raw }).png().toBuffer());
  const fractions: number[] = [];
  const result = await paintModel(path, inverted, {
    name: 'new.glb',
    onProgress: ({ fraction }) => fractions.push(fraction),
  });
  expect(result).toMatchObject({ textures: 1, islands: 1, notes: [] });
  expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  await expectValid(result.parts);
  const out = join(tempFolder(), 'new.glb');
  writeFileSync(out, result.parts[0]!.bytes);
  const painted = await sharp((await openModel(out)).textures[0]!.bytes)
    .raw()
    .toBuffer();
  const before = rgba();
  const middle = 4 * (SIDE * 8 + 16);
  for (let at = 0; at < before.length; at += 4) expect(painted[at + 3]).toBe(before[at + 3]);
  expect([...painted.subarray(middle, middle + 3)]).not.toEqual([...before.subarray(middle, middle + 3)]);
});

it('does not show the painter what transparency hides, unless the material shows it', async () => {
  const pixels = rgba();
  for (let at = 3; at < pixels.length; at += 4) pixels[at] = at % (4 * SIDE) < 2 * SIDE ? 0 : 255;
  for (let at = 0; at < pixels.length; at += 4) pixels.fill(pixels[at + 3] === 0 ? 250 : 20, at, at + 3);
  const image = await sharp(pixels, { raw }).png().toBuffer();
  const brightest = async (alphaMode: string): Promise<number> => {
    let most = 0;
    await paintModel(
      await saved(image, { alphaMode }),
      (sheet, covered) => {
        for (const [index, cover] of covered.data.entries())
          if (cover > 0) most = Math.max(most, sheet.data[3 * index]!);
        return Promise.resolve(sheet);
      },
      { name: 'new.glb' },
    );
    return most;
  };
  expect(await brightest('BLEND')).toBeLessThan(40);
  expect(await brightest('OPAQUE')).toBe(250);
});

it('says that there is nothing to paint', async () => {
  const image = await sharp(rgba(), { raw }).png().toBuffer();
  const path = await saved(image, { pbrMetallicRoughness: {} });
  await expect(paintModel(path, inverted, { name: 'new.glb' })).rejects.toMatchObject({
    code: 'mesh/nothing-to-paint',
  });
  await expect(paintModel(await saved(image), inverted, { name: 'new.glb', parts: ['arm'] })).rejects.toMatchObject({
    code: 'mesh/nothing-to-paint',
    advice: 'It has the meshes shape.',
  });
});

it('keeps the format of a texture', async () => {
  const source = sharp(rgba(), { raw });
  const formats = {
    jpg: source.clone().removeAlpha().jpeg(),
    png: source.clone().png(),
    webp: source.clone().webp({ lossless: true, exact: true }),
    avif: source.clone().avif({ lossless: true }),
  };
  for (const [format, file] of Object.entries(formats)) {
    const bytes = await file.toBuffer();
    const texture = { key: 'a', name: 'color', bytes, usesAlpha: false, isEmissive: false };
    const decoded = await decodeTexture('a.glb', texture, 1e6);
    expect([decoded.format, decoded.alpha !== undefined]).toEqual([format, format !== 'jpg']);
    const written = await encodeTexture(decoded, decoded.pixels, {});
    const again = await decodeTexture('a.glb', { ...texture, bytes: written.bytes }, 1e6);
    expect([again.format, written.format, written.isOther]).toEqual([format, format, false]);
    expect(again.alpha).toEqual(decoded.alpha);
  }
});

it('refuses textures that are cut off, no images, or larger than allowed', async () => {
  const bytes = await sharp(rgba(), { raw }).png().toBuffer();
  const texture = { key: 'a', name: 'color', usesAlpha: false, isEmissive: false };
  for (const bad of [bytes.subarray(0, 200), Buffer.from('not an image'), Buffer.alloc(0)]) {
    await expect(decodeTexture('a.glb', { ...texture, bytes: bad }, 1e6)).rejects.toMatchObject({
      code: 'mesh/unreadable',
    });
  }
  await expect(decodeTexture('a.glb', { ...texture, bytes }, 500)).rejects.toMatchObject({ code: 'mesh/unsupported' });
});

it('ends soon after it is cancelled, in every phase of its work', async () => {
  const path = await saved(await sharp(rgba(), { raw }).png().toBuffer());
  for (const ended of ['read', 'prepare', 'stylize', 'write']) {
    const controller = new AbortController();
    const later: string[] = [];
    const painting = paintModel(path, inverted, {
      name: 'new.glb',
      signal: controller.signal,
      onProgress: ({ phase }) => {
        if (controller.signal.aborted) later.push(phase);
        if (phase === ended) controller.abort();
      },
    });
    await expect(painting).rejects.toMatchObject({ code: 'cancelled' });
    expect(later).toEqual([]);
  }
});

it('does not wait for work that cannot be interrupted', async () => {
  const controller = new AbortController();
  const waiting = unlessAborted(new Promise<never>(() => undefined), controller.signal);
  controller.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
  await expect(unlessAborted(Promise.resolve(1), AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
  await expect(unlessAborted(Promise.resolve(1), new AbortController().signal)).resolves.toBe(1);
});
