import { nextTurn } from '../../ml/nextTurn.js';
import { describeModelNote, type ModelNote } from '../../shared/domain/modelNote.js';
import { CancelledError, ExpectedError } from '../../shared/errors.js';
import type { ProgressSink } from '../../shared/progress.js';
import { MOST_TEXELS } from './modelErrors.js';
import type { ModelPart, OpenModel, OpenOptions, PaintedImage, TextureFormat } from './modelTypes.js';
import { openModel } from './openModel.js';
import { paintSurfaces, type PaintedSurfaces, type SheetPainter } from './paintSurfaces.js';
import type { Surface } from './surface.js';
import type { TexturePixels } from './texels.js';
import { unlessAborted } from './workTurns.js';
import { decodeTexture, encodeTexture } from './textureFile.js';

export interface PaintModelOptions extends OpenOptions {
  /** The long side at which the largest texture is painted; absent: its own. */
  readonly strokePx?: number | undefined;
  /** 1-100, of textures in formats that have one. */
  readonly quality?: number | undefined;
  /** The name of the model's own file among the painted ones. */
  readonly name: string;
  /** Whether all becomes one GLB file, whatever the model was. */
  readonly asGlb?: boolean | undefined;
  /** Of painted textures; absent: each keeps its own. */
  readonly textureFormat?: TextureFormat | undefined;
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
  const { name, asGlb, strokePx, textureFormat, quality, signal, onProgress } = options;
  const report = (fraction: number, phase: string): void => {
    if (signal?.aborted) throw new CancelledError();
    onProgress?.({ fraction, phase });
  };
  // The painter reports from a message, where nobody would catch what `report` throws.
  const reportPainting = (fraction: number): void => onProgress?.({ fraction, phase: 'stylize' });
  report(0, 'read');
  const model = await unlessAborted(openModel(path, options), signal);
  if (model.surfaces.length === 0) throw nothingToPaint(path, model, options);
  if (options.onPlan) await options.onPlan(asGlb ? [{ name }] : await model.assemble(new Map(), { name }), model);
  const images = new Map<number, PaintedImage>();
  const notes = [...model.notes];
  let first: PaintedSurfaces | undefined;
  let islands = 0;
  const groups = [false, true].map((isEmissive) => indicesOf(model, isEmissive)).filter(({ length }) => length > 0);
  for (const [at, group] of groups.entries()) {
    const share = (fraction: number): number => 0.02 + (0.96 * (at + fraction)) / groups.length;
    report(share(0), 'read');
    const decoded = await decodeAll(path, model, group, signal);
    report(share(0.05), 'prepare');
    const painted = await paintSurfaces(
      surfacesOf(model.surfaces, group),
      decoded.map(({ pixels }) => pixels),
      (sheet, covered) => paint(sheet, covered, (fraction) => reportPainting(share(0.15 + 0.7 * fraction))),
      { strokePx, others: surfacesOf(model.others, group), signal, pause: nextTurn },
    );
    for (const [index, pixels] of painted.textures.entries()) {
      report(share(0.95), 'write');
      if (!pixels) continue;
      const own = model.textures[group[index]!]!;
      const format = textureFormat ?? decoded[index]!.format;
      const encoding = encodeTexture(decoded[index]!, pixels, { format, quality, signal });
      const image = await unlessAborted(encoding, signal);
      if (image.format !== format) notes.push({ kind: 'other-format', name: own.name });
      if (image.lostBits) notes.push({ kind: 'depth', name: own.name, amount: image.lostBits });
      if (image.alphaError) notes.push({ kind: 'opacity', name: own.name, amount: image.alphaError });
      images.set(group[index]!, image);
    }
    first ??= painted;
    islands += painted.islands;
  }
  report(0.98, 'write');
  const parts = await model.assemble(images, { name, asGlb });
  return { parts, textures: images.size, islands, seams: first!.seams, notes };
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
export async function decodeAll(
  path: string,
  model: OpenModel,
  group: readonly number[],
  signal?: AbortSignal,
): Promise<TexturePixels[]> {
  const decoded: TexturePixels[] = [];
  let left = MOST_TEXELS;
  for (const index of group) {
    const texture = await unlessAborted(decodeTexture(path, model.textures[index]!, left, signal), signal);
    left -= texture.pixels.width * texture.pixels.height;
    decoded.push(texture);
  }
  return decoded;
}

/** Says why nothing of a model is painted: what hinders it, or what was chosen. */
export function nothingToPaint(
  path: string,
  { notes, names }: Pick<OpenModel, 'notes' | 'names'>,
  { materials, parts }: OpenOptions,
): ExpectedError {
  const has = (kind: string, chosen: readonly string[] | undefined, all: readonly string[]): string[] =>
    chosen && !chosen.some((name) => all.includes(name)) ? [`It has the ${kind} ${listed(all)}.`] : [];
  const reasons = [
    ...has('materials', materials, names.materials),
    ...has('meshes', parts, names.parts),
    ...notes.map(describeModelNote),
  ];
  const why = reasons.length > 0 ? reasons.join(' ') : 'Materials with a color texture are painted.';
  return new ExpectedError('mesh/nothing-to-paint', `${path} has no texture that can be painted.`, {
    details: { path },
    advice: why,
  });
}

/** The most names in a message. */
const MOST_NAMES = 12;

function listed(names: readonly string[]): string {
  const different = [...new Set(names)].filter((name) => name !== '');
  const shown = different.slice(0, MOST_NAMES).join(', ');
  return different.length > MOST_NAMES
    ? `${shown} and ${different.length - MOST_NAMES} more`
    : shown || '(without names)';
}
