import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { basename, isAbsolute, join, relative } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { OpenProject, ProjectInfo, ProjectState } from '../../shared/contract/projects.js';
import { ExpectedError, toSerialized } from '../../shared/errors.js';
import { toDiskError } from '../files/diskErrors.js';
import type { Log } from '../log/log.js';
import type { OpenPhoto, PhotoShelf } from '../photos/photoShelf.js';
import { ProjectModels, type ModelsOfProject } from './projectModels.js';
import { PROJECT_FILE, readProjectFile, writeProjectFile, type ProjectFile } from './projectFile.js';

/** Photos that arrived as bytes. The project keeps them, since the user has no file of them. */
const KEPT_FOLDER = 'photos';
const LAST_FILE = 'last.txt';

export interface ProjectShelfOptions {
  /** Each project has its own folder inside it. */
  readonly folder: string;
  readonly photos: PhotoShelf;
  readonly models: ModelsOfProject;
  readonly log: Log;
  readonly onChange: (projects: ProjectInfo[]) => void;
  readonly now?: () => number;
}

interface Current {
  readonly id: string;
  file: ProjectFile;
  /** Photos and models that could not be opened: they are saved again unchanged. */
  missing: Pick<ProjectFile, 'photos' | 'models'>;
}

/** The user's projects on disk, and the one that is open. */
export class ProjectShelf {
  private readonly models: ProjectModels;
  private current: Current | undefined;
  /** The information of each project and the state of the file that it was read from. */
  private readonly known = new Map<string, { readonly stamp: string; readonly info: ProjectInfo }>();
  /** Operations run one after the other: a save never overtakes an older one. */
  private queue: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: ProjectShelfOptions) {
    this.models = new ProjectModels(options.models);
  }

  /** Most recently changed first; damaged ones are skipped and logged. */
  async list(): Promise<ProjectInfo[]> {
    const entries = await readdir(this.options.folder, { withFileTypes: true }).catch(() => []);
    const infos: ProjectInfo[] = [];
    for (const entry of entries.filter((found) => found.isDirectory())) {
      try {
        infos.push(await this.info(entry.name));
      } catch (thrown) {
        this.options.log.error('A project cannot be read', thrown);
      }
    }
    return infos.sort((a, b) => b.changedAt - a.changedAt);
  }

  /**
   * The open project; on the first call, the project that was open last. Photos and models that are already open are added
   * to it.
   */
  restore(): Promise<OpenProject> {
    return this.inTurn(async () => {
      if (this.current) return this.describe(this.current, []);
      const last = await readFile(join(this.options.folder, LAST_FILE), 'utf8').catch(() => '');
      const projects = await this.list();
      const known = projects.find(({ id }) => id === last.trim()) ?? projects.at(0);
      const opened = await (known ? this.load(known.id) : this.begin(''));
      return { ...opened, failed: [...opened.failed, ...(await this.newer(last.trim()))] };
    });
  }

  /** The error to report if a newer program has saved the project that was open last. */
  private async newer(projectId: string): Promise<OpenProject['failed']> {
    if (projectId === '' || projectId === this.current?.id) return [];
    try {
      await readProjectFile(this.pathOf(projectId));
    } catch (thrown) {
      const error = toSerialized(thrown);
      if (error.code === 'project/unknown-version') return [{ name: PROJECT_FILE, error }];
    }
    return [];
  }

  create(name: string): Promise<OpenProject> {
    return this.inTurn(async () => {
      this.closeAll();
      return this.begin(name);
    });
  }

  /** @throws ExpectedError `project/unknown`, `project/unreadable` */
  open(projectId: string): Promise<OpenProject> {
    return this.inTurn(async () => {
      if (this.current?.id === projectId) return this.describe(this.current, []);
      // Read first: if the project cannot be read, nothing changes.
      await this.read(projectId);
      this.closeAll();
      return this.load(projectId);
    });
  }

  save(projectId: string, state: ProjectState): Promise<void> {
    return this.inTurn(async () => {
      const { current } = this;
      // The window does not know yet that another project is open.
      if (current?.id !== projectId) return;
      const photos: ProjectFile['photos'] = [];
      let place: number | null = null;
      for (const { photoId, frame, look, history } of state.photos) {
        const photo = this.find(photoId);
        if (!photo) continue;
        if (photoId === state.currentPhotoId) place = photos.length;
        photos.push({ file: await this.fileFor(current.id, photo), name: photo.info.name, frame, look, history });
      }
      const { models, currentModel } = await this.models.saved(this.folderOf(current.id), state);
      const work = {
        photos: [...photos, ...current.missing.photos],
        current: place,
        models: [...models, ...current.missing.models],
        currentModel,
      };
      const isSame = Object.entries(work).every(
        ([key, value]) => JSON.stringify(value) === JSON.stringify(current.file[key as keyof ProjectFile]),
      );
      if (isSame) return;
      current.file = { ...current.file, ...work, changedAt: this.now() };
      await writeProjectFile(this.pathOf(current.id), current.file);
      await this.tell();
    });
  }

  /** @throws ExpectedError `project/unknown` */
  rename(projectId: string, name: string): Promise<void> {
    return this.inTurn(async () => {
      const file = { ...(await this.read(projectId)), name };
      if (this.current?.id === projectId) this.current.file = { ...this.current.file, name };
      await writeProjectFile(this.pathOf(projectId), file);
      await this.tell();
    });
  }

  /** @throws ExpectedError `usage` for the open project */
  remove(projectId: string): Promise<void> {
    return this.inTurn(async () => {
      if (this.current?.id === projectId) throw new ExpectedError('usage', 'This project is open.');
      await this.read(projectId);
      await rm(this.folderOf(projectId), { recursive: true, force: true });
      await this.tell();
    });
  }

  private async begin(name: string): Promise<OpenProject> {
    const id = randomUUID();
    const file: ProjectFile = {
      format: 'pentimento-project',
      version: 3,
      name,
      changedAt: this.now(),
      photos: [],
      current: null,
      models: [],
      currentModel: null,
    };
    await writeProjectFile(this.pathOf(id), file);
    return this.become({ id, file, missing: { photos: [], models: [] } }, []);
  }

  private async load(id: string): Promise<OpenProject> {
    const file = await this.read(id);
    const failed: OpenProject['failed'] = [];
    const missing: Current['missing'] = { photos: [], models: [] };
    for (const photo of file.photos) {
      const refused = await this.openPhoto(id, photo.file);
      if (refused.length > 0) missing.photos.push(photo);
      failed.push(...refused.map((refusal) => ({ ...refusal, name: photo.name })));
    }
    for (const model of file.models) {
      const refused = await this.models.open(this.folderOf(id), model);
      if (refused.length > 0) missing.models.push(model);
      failed.push(...refused);
    }
    return this.become({ id, file, missing }, failed);
  }

  private async openPhoto(id: string, file: string): Promise<OpenProject['failed']> {
    const { photos } = this.options;
    const { failed } = isAbsolute(file)
      ? await photos.open([{ kind: 'path', path: file }])
      : await photos.openKept(join(this.folderOf(id), file));
    return failed;
  }

  private async become(current: Current, failed: OpenProject['failed']): Promise<OpenProject> {
    this.current = current;
    await writeFileAtomic(join(this.options.folder, LAST_FILE), `${current.id}\n`).catch((thrown: unknown) => {
      this.options.log.error('Which project is open cannot be written down', thrown);
    });
    await this.tell();
    return this.describe(current, failed);
  }

  /** With the current ids of its photos and models. */
  private describe({ id, file }: Current, failed: OpenProject['failed']): OpenProject {
    const ofModels = this.models.described(this.folderOf(id), file.models, file.currentModel);
    const state: ProjectState = { photos: [], currentPhotoId: null, ...ofModels };
    file.photos.forEach((saved, place) => {
      const path = isAbsolute(saved.file) ? saved.file : join(this.folderOf(id), saved.file);
      const open = this.options.photos.list().find((photo) => this.find(photo.id)?.path === path);
      if (!open) return;
      const { frame, look, history } = saved;
      state.photos.push({ photoId: open.id, frame, look, history });
      if (place === file.current) state.currentPhotoId = open.id;
    });
    return { project: infoOf(id, file), state, failed };
  }

  /** A photo that is not in a file of the user's is copied to the project, once. */
  private async fileFor(projectId: string, photo: OpenPhoto): Promise<string> {
    if (photo.info.path !== null) return photo.path;
    const folder = this.folderOf(projectId);
    const own = relative(folder, photo.path);
    if (!own.startsWith('..') && !isAbsolute(own)) return own;
    const kept = join(KEPT_FOLDER, photo.info.id, basename(photo.path));
    const target = join(folder, kept);
    try {
      await mkdir(join(folder, KEPT_FOLDER, photo.info.id), { recursive: true });
      await copyFile(photo.path, target);
    } catch (thrown) {
      throw toDiskError(thrown, target, 'write');
    }
    this.options.photos.movedTo(photo.info.id, target);
    return kept;
  }

  private closeAll(): void {
    const { photos } = this.options;
    this.models.closeAll();
    photos.close(photos.list().map(({ id }) => id));
  }

  private find(photoId: string): OpenPhoto | undefined {
    try {
      return this.options.photos.get(photoId);
    } catch {
      return undefined;
    }
  }

  private async read(projectId: string): Promise<ProjectFile> {
    if (!(await this.list()).some(({ id }) => id === projectId)) {
      throw new ExpectedError('project/unknown', 'This project is not here any more.');
    }
    return readProjectFile(this.pathOf(projectId));
  }

  /** Read again only if the file has changed. Otherwise each save would read all projects with all their strokes. */
  private async info(id: string): Promise<ProjectInfo> {
    const path = this.pathOf(id);
    const { mtimeMs, size } = await stat(path).catch((thrown: unknown) => {
      throw toDiskError(thrown, path, 'read');
    });
    const stamp = `${mtimeMs} ${size}`;
    const known = this.known.get(id);
    if (known?.stamp === stamp) return known.info;
    const info = infoOf(id, await readProjectFile(path));
    this.known.set(id, { stamp, info });
    return info;
  }

  private folderOf(projectId: string): string {
    return join(this.options.folder, projectId);
  }

  private pathOf(projectId: string): string {
    return join(this.folderOf(projectId), PROJECT_FILE);
  }

  private now(): number {
    return (this.options.now ?? Date.now)();
  }

  private async tell(): Promise<void> {
    this.options.onChange(await this.list());
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.queue.then(work, work);
    this.queue = turn.catch(() => undefined);
    return turn;
  }
}

function infoOf(id: string, { name, changedAt, photos, models }: ProjectFile): ProjectInfo {
  return { id, name, changedAt, photoCount: photos.length, modelCount: models.length };
}
