import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync, type ZipOptions } from 'fflate';
import { codeSize, encodeStyleCode } from '../../src/ml/models/styleCode.js';
import type { LibraryStyle } from '../../src/main/library/styleLibrary.js';
import type { StyleInfo } from '../../src/shared/domain/styleInfo.js';
import { plainCode } from './styleCodes.js';
import { testPhoto } from './testImages.js';

export const TRUNK = 'a'.repeat(64);

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
export const json = (value: unknown): Uint8Array => bytesOf(JSON.stringify(value));
export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export const codeFile = (value: number, trunk = TRUNK): Uint8Array => encodeStyleCode(plainCode(trunk, value));

/** A code with more numbers. */
export const LONG_CODE: Uint8Array = encodeStyleCode({
  ...plainCode(TRUNK, 3),
  modulation: Float32Array.of(1, 2, 3, 4),
});

/** Number of values in the codes of `codeFile`. */
export const CODE_SIZE = codeSize(plainCode(TRUNK, 0));

export type PackFiles = Record<string, Uint8Array>;

/** A manifest for these files, with `changes` applied. */
export function packManifest(files: PackFiles, changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    format: 'pentimento-style-pack',
    version: 1,
    id: 'wheat',
    name: 'Wheat',
    kind: 'code',
    trunk: TRUNK,
    created: '2026-01-02T03:04:05.000Z',
    entries: Object.fromEntries(
      Object.entries(files).map(([name, bytes]) => [name, { sha256: sha256(bytes), bytes: bytes.length }]),
    ),
    ...changes,
  };
}

/** A zip of these entries, as another program might write it. */
export function zipOf(entries: Record<string, Uint8Array | [Uint8Array, ZipOptions]>): Buffer {
  return Buffer.from(zipSync(entries));
}

/** A pack with its manifest and `files`. */
export function packOf(files: PackFiles, changes: Record<string, unknown> = {}): Buffer {
  return zipOf({ 'manifest.json': json(packManifest(files, changes)), ...files });
}

/** Writes a style of the library to `folder`, with a picture, a card and a recipe. */
export async function writeStyle(folder: string): Promise<LibraryStyle> {
  mkdirSync(folder, { recursive: true });
  const info: StyleInfo = {
    format: 'pentimento-style',
    version: 1,
    id: 'wheat',
    name: 'Wheat',
    trunk: TRUNK,
    image: 'image.jpg',
    created: '2026-01-02T03:04:05.000Z',
  };
  writeFileSync(join(folder, 'style.json'), JSON.stringify(info));
  writeFileSync(join(folder, 'code.safetensors'), codeFile(0.5));
  writeFileSync(join(folder, 'quality.json'), json(QUALITY));
  writeFileSync(join(folder, 'recipe.json'), json({ step: 40, imagesSeen: 320, config: { seed: 1 } }));
  await testPhoto(64, 48).jpeg().toFile(join(folder, 'image.jpg'));
  await testPhoto(32, 24, 2).jpeg().toFile(join(folder, 'preview.jpg'));
  return { info, origin: 'own', folder };
}

export const QUALITY = {
  format: 'pentimento-quality',
  version: 1,
  created: '2026-01-02T03:04:05.000Z',
  pictures: 4,
  against: 'set',
  artworks: 9,
  sizePx: 256,
  encoder: 'b'.repeat(64),
  mean: { style: 0.25, content: 0.5, lpipsLike: 0.25, ssim: 0.5 },
  deviation: { style: 0.1, content: 0.1, lpipsLike: 0.1, ssim: 0.1 },
  baseline: { pictures: 4, mean: { style: 0.5, content: 0.5, lpipsLike: 0.2, ssim: 0.6 } },
};
