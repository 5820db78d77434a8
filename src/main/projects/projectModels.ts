import { cp, mkdir } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative } from 'node:path';
import type { OpenProject, ProjectState } from '../../shared/contract/projects.js';
import { toDiskError } from '../files/diskErrors.js';
import type { FileModel } from './projectFile.js';

/** Models that arrived as bytes. The project keeps them, since the user has no files of them. */
const KEPT_FOLDER = 'models';

/** An open model, as projects see it. */
interface ShelvedModel {
  readonly info: { readonly id: string; readonly name: string; readonly path: string | null };
  readonly path: string;
}

type Opened = Promise<{ readonly failed: OpenProject['failed'] }>;

/** The open models. */
export interface ModelsOfProject {
  list(): readonly { readonly id: string }[];
  get(modelId: string): ShelvedModel;
  open(sources: readonly { readonly kind: 'path'; readonly path: string }[]): Opened;
  openKept(path: string): Opened;
  movedTo(modelId: string, path: string): void;
  close(modelIds: readonly string[]): void;
}

/** The 3D models of projects. */
export class ProjectModels {
  constructor(private readonly models: ModelsOfProject) {}

  /** @param folder of the project @returns what is saved, and the index of the model in the view */
  async saved(
    folder: string,
    { models, currentModelId }: ProjectState,
  ): Promise<{ readonly models: FileModel[]; readonly currentModel: number | null }> {
    const saved: FileModel[] = [];
    let currentModel: number | null = null;
    for (const { modelId, look, choice } of models) {
      const model = this.find(modelId);
      if (!model) continue;
      if (modelId === currentModelId) currentModel = saved.length;
      saved.push({ file: await this.fileFor(folder, model), name: model.info.name, look, choice });
    }
    return { models: saved, currentModel };
  }

  /** Opens a saved model. @returns why not */
  async open(folder: string, { file, name }: FileModel): Promise<OpenProject['failed']> {
    const { failed } = isAbsolute(file)
      ? await this.models.open([{ kind: 'path', path: file }])
      : await this.models.openKept(join(folder, file));
    return failed.map((refusal) => ({ ...refusal, name }));
  }

  /** Saved models with their current ids. */
  described(
    folder: string,
    saved: readonly FileModel[],
    currentModel: number | null,
  ): Pick<ProjectState, 'models' | 'currentModelId'> {
    const state: Pick<ProjectState, 'models' | 'currentModelId'> = { models: [], currentModelId: null };
    for (const [place, { file, look, choice }] of saved.entries()) {
      const path = isAbsolute(file) ? file : join(folder, file);
      const open = this.models.list().find(({ id }) => this.find(id)?.path === path);
      if (!open) continue;
      state.models.push({ modelId: open.id, look, choice });
      if (place === currentModel) state.currentModelId = open.id;
    }
    return state;
  }

  closeAll(): void {
    this.models.close(this.models.list().map(({ id }) => id));
  }

  /** The files of a model that are not the user's are copied to the project, once. */
  private async fileFor(folder: string, { info, path }: ShelvedModel): Promise<string> {
    if (info.path !== null) return path;
    const own = relative(folder, path);
    if (!own.startsWith('..') && !isAbsolute(own)) return own;
    const kept = join(KEPT_FOLDER, info.id);
    const target = join(folder, kept);
    try {
      await mkdir(target, { recursive: true });
      await cp(dirname(path), target, { recursive: true });
    } catch (thrown) {
      throw toDiskError(thrown, target, 'write');
    }
    this.models.movedTo(info.id, join(target, basename(path)));
    return join(kept, basename(path));
  }

  private find(modelId: string): ShelvedModel | undefined {
    try {
      return this.models.get(modelId);
    } catch {
      return undefined;
    }
  }
}
