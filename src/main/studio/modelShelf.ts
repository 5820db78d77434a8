import { randomUUID } from 'node:crypto';
import { copyFile, link, mkdir, realpath } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import type { CallOutput } from '../../shared/contract/contract.js';
import { MAX_MODELS, type ModelInfo, type ModelSource, type ViewMaterialInfo } from '../../shared/contract/models.js';
import { isModelName } from '../../shared/domain/modelFormat.js';
import { ExpectedError, toSerialized, type ErrorData } from '../../shared/errors.js';
import type { FileAccess } from '../files/fileAccess.js';
import type { MediaStore } from '../media/mediaStore.js';
import type { Uploads } from '../photos/uploads.js';
import type { ModelView, ViewMaterial } from '../textures/modelTypes.js';
import { kindOfModel, viewModel } from '../textures/openModel.js';
import { packView } from '../textures/packView.js';
import { encodeShownTexture, SHOWN_TEXTURE_MIME } from '../textures/shownTexture.js';
import { MOST_TEXELS } from '../textures/modelErrors.js';
import { decodeTexture } from '../textures/textureFile.js';

/** An open model. */
export interface OpenModelFile {
  readonly info: ModelInfo;
  readonly path: string;
  /** Whether its files were put side by side; see `OpenOptions`. */
  readonly isGathered: boolean;
  readonly isSingleFile: boolean;
}

export interface ModelShelfOptions {
  readonly media: MediaStore;
  readonly uploads: Uploads;
  readonly access: FileAccess;
  /** The session's folder for models that were uploaded. */
  readonly folder: string;
  /** Called after every change, with the ids of the models just opened. */
  readonly onChange: (models: ModelInfo[], openedIds: string[]) => void;
}

/** The long side of the textures that a window shows. */
const SHOWN_PX = 2048;

/** The open 3D models, in the order of opening. */
export class ModelShelf {
  private readonly models = new Map<string, OpenModelFile>();

  constructor(private readonly options: ModelShelfOptions) {}

  list(): ModelInfo[] {
    return [...this.models.values()].map(({ info }) => info);
  }

  /** @throws ExpectedError `mesh/not-open` */
  get(modelId: string): OpenModelFile {
    const model = this.models.get(modelId);
    if (model) return model;
    throw new ExpectedError('mesh/not-open', 'This model is not open any more.', { advice: 'Open it again.' });
  }

  /** Opens models and reports those that cannot be read, by name. One that is open already is read again. */
  async open(sources: readonly ModelSource[]): Promise<CallOutput<'models.open'>> {
    const models: ModelInfo[] = [];
    const failed: CallOutput<'models.open'>['failed'] = [];
    for (const source of sources) {
      try {
        models.push(await this.openOne(source));
      } catch (thrown) {
        failed.push({ name: this.nameOf(source), error: this.plainError(thrown) });
      }
    }
    if (models.length > 0) this.changed(models.map(({ id }) => id));
    return { models, failed };
  }

  /** Opens a model whose files a project keeps side by side. Errors like `open`. */
  async openKept(path: string): Promise<CallOutput<'models.open'>> {
    try {
      const model = await this.openAt(path, true);
      this.changed([model.id]);
      return { models: [model], failed: [] };
    } catch (thrown) {
      const error = this.plainError(thrown);
      const message = error.message.replaceAll(join(dirname(path), sep), '');
      return { models: [], failed: [{ name: basename(path), error: { ...error, message } }] };
    }
  }

  /** Sets the new path of an uploaded model whose files were moved. */
  movedTo(modelId: string, path: string): void {
    this.models.set(modelId, { ...this.get(modelId), path });
  }

  close(modelIds: readonly string[]): void {
    const closed = modelIds.filter((id) => {
      const model = this.models.get(id);
      if (model) this.forget(model.info);
      return this.models.delete(id);
    });
    if (closed.length > 0) this.changed([]);
  }

  /** An error for windows: uploaded files are called by their names. */
  plainError(thrown: unknown): ErrorData {
    const error = toSerialized(thrown);
    const pattern = new RegExp(`${escape(this.options.folder)}[/\\\\][^/\\\\]+[/\\\\]`, 'g');
    const kept = [...this.models.values()].filter(({ isGathered }) => isGathered);
    const short = kept.reduce((text, { path }) => text.replaceAll(join(dirname(path), sep), ''), error.message);
    return { ...error, message: short.replace(pattern, '') };
  }

  private changed(openedIds: string[]): void {
    this.options.onChange(this.list(), openedIds);
  }

  private forget({ view }: ModelInfo): void {
    for (const id of [view.geometry, ...view.textures.map(({ media }) => media)]) this.options.media.takeBack(id);
  }

  private async openOne(source: ModelSource): Promise<ModelInfo> {
    const isGathered = source.kind === 'upload';
    return this.openAt(isGathered ? await this.gather(source.tokens) : await this.checked(source.path), isGathered);
  }

  private async openAt(path: string, isGathered: boolean): Promise<ModelInfo> {
    const view = await viewModel(path, { isGathered });
    const read = await this.infoOf(view, path, isGathered);
    // Checked last: the model may have been opened a second time in the meantime.
    const known = [...this.models.values()].find((model) => model.path === path);
    if (!known && this.models.size >= MAX_MODELS) {
      this.forget(read);
      throw new ExpectedError('mesh/too-many', `${MAX_MODELS} models are open, which is the most.`, {
        advice: 'Close some, or paint them with pentimento texture.',
      });
    }
    if (known) this.forget(known.info);
    const info = { ...read, id: known?.info.id ?? read.id };
    this.models.set(info.id, { info, path, isGathered, isSingleFile: view.isSingleFile });
    return info;
  }

  private async checked(wanted: string): Promise<string> {
    kindOfModel(wanted);
    const path = await this.options.access.check(wanted);
    // A model may be a link to another place.
    await this.options.access.check(await realpath(path).catch(() => path));
    return path;
  }

  /** Puts uploaded files side by side. @returns the path of the model among them */
  private async gather(tokens: readonly string[]): Promise<string> {
    const { uploads, folder } = this.options;
    const target = join(folder, randomUUID());
    await mkdir(target, { recursive: true });
    let model: string | undefined;
    for (const token of tokens) {
      const from = uploads.pathOf(token);
      const to = join(target, basename(from));
      await link(from, to).catch(() => copyFile(from, to));
      if (isModelName(from)) model ??= to;
    }
    if (model !== undefined) return model;
    throw new ExpectedError('mesh/unsupported', 'There is no model among these files.', {
      advice: 'Models are glTF (.gltf, .glb) and OBJ (.obj).',
    });
  }

  private nameOf(source: ModelSource): string {
    if (source.kind === 'path') return basename(source.path);
    const names = this.options.uploads.list().filter(isModelName);
    return basename(names.at(-1) ?? 'model');
  }

  private async infoOf(view: ModelView, path: string, isGathered: boolean): Promise<ModelInfo> {
    const { media } = this.options;
    const { geometry, pieces, triangles } = packView(path, view.pieces);
    const files: Uint8Array[] = [];
    let left = MOST_TEXELS;
    for (const texture of view.textures) {
      const { pixels, alpha } = await decodeTexture(path, texture, left);
      left -= pixels.width * pixels.height;
      files.push(await encodeShownTexture(pixels, texture.usesAlpha ? alpha : undefined, SHOWN_PX));
    }
    const shown = new Set(pieces.map(({ material }) => material));
    const paintable = view.materials.filter(
      ({ colorTexture, emissiveTexture }, index) => shown.has(index) && (colorTexture ?? emissiveTexture),
    );
    return {
      id: randomUUID(),
      name: basename(path),
      path: isGathered ? null : path,
      triangles,
      parts: [...new Set(pieces.map(({ part }) => part))],
      paintable: [...new Set(paintable.map(({ name }) => name))],
      bakeable: [
        ...new Set(view.materials.flatMap(({ name, bakedKey }, index) => (shown.has(index) && bakedKey ? [name] : []))),
      ],
      hasEmissive: view.textures.some(({ isEmissive }) => isEmissive),
      notes: [...view.notes],
      view: {
        geometry: media.keepData(geometry, 'application/octet-stream'),
        materials: view.materials.map(materialInfo),
        pieces: [...pieces],
        textures: view.textures.map((texture, index) => ({
          key: textureKey(texture),
          media: media.keepData(files[index]!, SHOWN_TEXTURE_MIME),
        })),
      },
    };
  }
}

/** What tells the textures of a model apart. */
export function textureKey({ key, isEmissive }: { readonly key: string; readonly isEmissive: boolean }): string {
  return `${isEmissive ? 'emissive' : 'color'} ${key}`;
}

function materialInfo(material: ViewMaterial): ViewMaterialInfo {
  const { colorTexture = null, emissiveTexture = null, bakedKey } = material;
  return {
    ...material,
    color: [...material.color],
    emissiveColor: [...material.emissiveColor],
    colorTexture,
    emissiveTexture,
    bakedKey: bakedKey === undefined ? null : textureKey({ key: bakedKey, isEmissive: false }),
  };
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
