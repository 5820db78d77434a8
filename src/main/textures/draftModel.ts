import sharp from 'sharp';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import type { ModelTexture, OpenOptions } from './modelTypes.js';
import { openModel } from './openModel.js';
import { decodeAll, indicesOf, nothingToPaint, surfacesOf, type ModelPainter } from './paintModel.js';
import { paintPrepared, prepareSurfaces, type PreparedSurfaces } from './paintSurfaces.js';
import type { SeamScore } from './seamScore.js';
import type { TexturePixels } from './texels.js';
import { unlessAborted, type WorkTurns } from './workTurns.js';

export interface DraftOptions extends OpenOptions, WorkTurns {
  /** The long side of the largest texture of the draft. */
  readonly px: number;
  /** The long side at which the largest texture is painted; absent: its own. */
  readonly strokePx?: number | undefined;
}

/** A model with small textures, prepared to be painted again and again. */
export interface ModelDraft {
  /** Color textures and, if asked for, emissive ones. */
  readonly groups: readonly DraftGroup[];
}

interface DraftGroup {
  readonly textures: readonly { readonly texture: ModelTexture; readonly alpha: Uint8Array | undefined }[];
  readonly prepared: PreparedSurfaces;
}

/** A painted texture of a draft. */
export interface DraftTexture {
  readonly texture: ModelTexture;
  readonly pixels: PixelImage;
  /** Of its texels, where the material shows transparency. */
  readonly alpha: Uint8Array | undefined;
}

/** @throws ExpectedError `mesh/nothing-to-paint`; CancelledError; errors of `openModel` and `prepareSurfaces` */
export async function draftModel(path: string, options: DraftOptions): Promise<ModelDraft> {
  const model = await unlessAborted(openModel(path, options), options.signal);
  if (model.surfaces.length === 0) throw nothingToPaint(path, model, options);
  const groups: DraftGroup[] = [];
  for (const group of [false, true].map((isEmissive) => indicesOf(model, isEmissive))) {
    if (group.length === 0) continue;
    const decoded = await decodeAll(path, model, group, options.signal);
    const longSide = Math.max(...decoded.map(({ pixels }) => Math.max(pixels.width, pixels.height)));
    const scale = Math.min(1, options.px / longSide);
    const small = await Promise.all(decoded.map((each) => reduce(each, scale)));
    const prepared = await prepareSurfaces(
      surfacesOf(model.surfaces, group),
      small.map(({ pixels }) => pixels),
      { ...options, others: surfacesOf(model.others, group) },
    );
    const textures = group.map((index, at) => {
      const texture = model.textures[index]!;
      return { texture, alpha: texture.usesAlpha ? small[at]!.alpha : undefined };
    });
    groups.push({ textures, prepared });
  }
  return { groups };
}

/** Paints a draft. @returns also how visible its seams are. Throws like `paintPrepared` */
export async function paintDraft(
  { groups }: ModelDraft,
  paint: ModelPainter,
  { onProgress, ...turns }: WorkTurns & { readonly onProgress: (fraction: number) => void },
): Promise<{
  readonly textures: readonly DraftTexture[];
  readonly seams: { readonly before: SeamScore; readonly after: SeamScore };
}> {
  const painted: DraftTexture[] = [];
  let seams: { readonly before: SeamScore; readonly after: SeamScore } | undefined;
  for (const [at, { textures, prepared }] of groups.entries()) {
    const share = (fraction: number): number => (at + fraction) / groups.length;
    const results = await paintPrepared(
      prepared,
      (sheet, covered) => paint(sheet, covered, (fraction) => onProgress(share(0.9 * fraction))),
      turns,
    );
    for (const [index, pixels] of results.textures.entries()) if (pixels) painted.push({ ...textures[index]!, pixels });
    seams ??= results.seams;
  }
  return { textures: painted, seams: seams! };
}

async function reduce(
  { pixels, alpha }: TexturePixels,
  scale: number,
): Promise<{ readonly pixels: PixelImage; readonly alpha: Uint8Array | undefined }> {
  if (scale === 1) return { pixels, alpha };
  const width = Math.max(1, Math.round(pixels.width * scale));
  const height = Math.max(1, Math.round(pixels.height * scale));
  const resize = async (data: Uint8Array, channels: 1 | 3): Promise<Uint8Array> => {
    const raw = { width: pixels.width, height: pixels.height, channels };
    const image = sharp(data, { raw, limitInputPixels: false }).resize(width, height, { fit: 'fill' });
    // One channel would otherwise become three.
    return (channels === 1 ? image.extractChannel(0) : image).raw().toBuffer();
  };
  return { pixels: { width, height, data: await resize(pixels.data, 3) }, alpha: alpha && (await resize(alpha, 1)) };
}
