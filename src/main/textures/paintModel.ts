import { nextTurn } from '../../ml/nextTurn.js';
import { describeModelNote, type ModelNote } from '../../shared/domain/modelNote.js';
import { CancelledError, ExpectedError } from '../../shared/errors.js';
import type { ProgressSink } from '../../shared/progress.js';
import type { ModelPart, OpenModel, OpenOptions } from './modelTypes.js';
import { openModel } from './openModel.js';
import { paintSurfaces, type PaintedSurfaces, type SheetPainter } from './paintSurfaces.js';
import type { Surface } from './surface.js';
import { decodeTexture, encodeTexture, MOST_TEXELS, type TexturePixels } from './textureFile.js';

export interface PaintModelOptions extends OpenOptions {
  /** The long side at which the largest texture is painted; absent: its own. */
  readonly strokePx?: number | undefined;
  /** 1-100, of textures in formats that have one. */
  readonly quality?: number | undefined;
  /** The name of the model's own file among the painted ones. */
  readonly name: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressSink;
  /** Called before any work, with the files that will be written; may throw. */
  readonly onPlan?: (parts: readonly Pick<ModelPart, 'name'>[], model: OpenModel) => Promise<void>;
}

/** A painted model. */
export interface PaintedModel {
  /** Its files, the model itself last. */
  readonly parts: readonly ModelPart[];
  readonly textures: number;
  readonly islands: number;
  /** Of the colors, or of the emissive textures if only those were painted. */
  readonly seams: PaintedSurfaces['seams'];
  readonly notes: readonly ModelNote[];
}

/** How a sheet is painted; progress runs from 0 to 1. */
export type ModelPainter = (
  ...sheet: [...Parameters<SheetPainter>, (fraction: number) => void]
) => ReturnType<SheetPainter>;

/**
 * Paints the textures of a model's materials.
 * @throws ExpectedError `mesh/nothing-to-paint`; CancelledError; errors of `openModel`, `paintSurfaces` and `paint`
 */
export async function paintModel(path: string, paint: ModelPainter, options: PaintModelOptions): Promise<PaintedModel> {
  const { name, strokePx, quality, signal, onProgress } = options;
  const report = (fraction: number, phase: string): void => {
    if (signal?.aborted) throw new CancelledError();
    onProgress?.({ fraction, phase });
  };
  // The painter reports from a message, where nobody would catch what `report` throws.
  const reportPainting = (fraction: number): void => onProgress?.({ fraction, phase: 'stylize' });
  report(0, 'read');
  const model = await openModel(path, options);
  if (model.surfaces.length === 0) throw nothingToPaint(path, model.notes);
  await options.onPlan?.(model.assemble(new Map(), name), model);
  const images = new Map<number, Uint8Array>();
  let first: PaintedSurfaces | undefined;
  let islands = 0;
  const groups = [false, true].map((isEmissive) => indicesOf(model, isEmissive)).filter(({ length }) => length > 0);
  for (const [at, group] of groups.entries()) {
    const share = (fraction: number): number => 0.02 + (0.96 * (at + fraction)) / groups.length;
    report(share(0), 'read');
    const decoded = await decodeAll(path, model, group);
    report(share(0.05), 'prepare');
    const painted = await paintSurfaces(
      surfacesOf(model.surfaces, group),
      decoded.map(({ pixels }) => pixels),
      (sheet, covered) => paint(sheet, covered, (fraction) => reportPainting(share(0.15 + 0.7 * fraction))),
      { strokePx, others: surfacesOf(model.others, group), signal, pause: nextTurn },
    );
    for (const [index, pixels] of painted.textures.entries()) {
      report(share(0.95), 'write');
      if (pixels) images.set(group[index]!, await encodeTexture(decoded[index]!, pixels, quality));
    }
    first ??= painted;
    islands += painted.islands;
  }
  report(0.98, 'write');
  const parts = model.assemble(images, name);
  return { parts, textures: images.size, islands, seams: first!.seams, notes: model.notes };
}

/** The textures of one kind that a surface shows. @returns their indices */
export function indicesOf({ textures, surfaces }: OpenModel, isEmissive: boolean): number[] {
  const shown = new Set(surfaces.map(({ texture }) => texture));
  return [...textures.keys()].filter((index) => textures[index]!.isEmissive === isEmissive && shown.has(index));
}

/** The surfaces that show textures of a group, with the index in the group. */
export function surfacesOf(surfaces: readonly Surface[], group: readonly number[]): Surface[] {
  return surfaces.flatMap((surface) =>
    group.includes(surface.texture) ? [{ ...surface, texture: group.indexOf(surface.texture) }] : [],
  );
}

/** Decodes textures of a model. Throws like `decodeTexture` */
export async function decodeAll(path: string, model: OpenModel, group: readonly number[]): Promise<TexturePixels[]> {
  const decoded: TexturePixels[] = [];
  let left = MOST_TEXELS;
  for (const index of group) {
    const texture = await decodeTexture(path, model.textures[index]!, left);
    left -= texture.pixels.width * texture.pixels.height;
    decoded.push(texture);
  }
  return decoded;
}

/** @param notes what is not painted, and why */
export function nothingToPaint(path: string, notes: readonly ModelNote[]): ExpectedError {
  const why = notes.length > 0 ? notes.map(describeModelNote).join(' ') : 'Materials with a color texture are painted.';
  return new ExpectedError('mesh/nothing-to-paint', `${path} has no texture that can be painted.`, {
    details: { path },
    advice: why,
  });
}
