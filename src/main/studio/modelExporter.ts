import { randomUUID } from 'node:crypto';
import { rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { numberedName, parseNameTemplate, renderName, styleNameOf } from '../../shared/batch/nameTemplate.js';
import type { ModelResult } from '../../shared/contract/jobs.js';
import type { ModelExportRequest } from '../../shared/contract/models.js';
import type { FileAccess } from '../files/fileAccess.js';
import { toDiskError } from '../files/diskErrors.js';
import { exists } from '../files/pathKind.js';
import type { JobRun } from '../jobs/jobBoard.js';
import type { MediaStore } from '../media/mediaStore.js';
import { enginePainter } from '../textures/enginePainter.js';
import type { ModelPart } from '../textures/modelTypes.js';
import { paintModel } from '../textures/paintModel.js';
import { writeModel } from '../textures/writeModel.js';
import { modelLookOf, type LookTools } from './engineLook.js';
import { openOptionsOf } from './modelPreviewer.js';
import type { OpenModelFile } from './modelShelf.js';

export interface ModelExporterOptions extends Omit<LookTools, 'masks'> {
  readonly media: MediaStore;
  readonly access: FileAccess;
  readonly appVersion: string;
  /** Where exports are stored until they are fetched. */
  readonly downloads: string;
}

const NAME = parseNameTemplate('{name} {style}');
/** The values of fields that the name does not have. */
const NO_FACTS = { index: 1, date: '', today: '', width: null, height: null } as const;

/** Where a painted model goes: its folder, and the name of its own file. */
export interface ModelPlace {
  readonly folder: string;
  readonly name: string;
  readonly isSingleFile: boolean;
  /** What no other export may use meanwhile: the file, or the folder of a model of several files. */
  readonly taken: string;
}

/** Paints open models into files. */
export class ModelExporter {
  /** Places of exports in progress, in lower case: many file systems ignore case. */
  private readonly taken = new Set<string>();

  constructor(private readonly options: ModelExporterOptions) {}

  /** Chooses a free place. The caller frees it with `release`. @throws ExpectedError `access/denied` */
  async plan({ recipe, target, asGlb }: ModelExportRequest, model: OpenModelFile): Promise<ModelPlace> {
    const { access, downloads } = this.options;
    const own = extname(model.info.name);
    const stem = basename(model.info.name, own);
    const isSingleFile = model.isSingleFile || asGlb;
    const extension = asGlb ? '.glb' : own;
    const parent = target.kind === 'folder' ? await access.check(target.folder) : join(downloads, randomUUID());
    const wanted = join(
      parent,
      renderName(NAME, {
        name: stem,
        style: styleNameOf(recipe.styles),
        extension: isSingleFile ? extension : '',
        ...NO_FACTS,
      }),
    );
    for (let count = 1; ; count++) {
      const path = count === 1 ? wanted : numberedName(wanted, count);
      if (this.taken.has(path.toLowerCase()) || (await exists(path))) continue;
      this.taken.add(path.toLowerCase());
      return isSingleFile
        ? { folder: parent, name: basename(path), isSingleFile, taken: path }
        : { folder: path, name: model.info.name, isSingleFile, taken: path };
    }
  }

  release({ taken }: ModelPlace): void {
    this.taken.delete(taken.toLowerCase());
  }

  /** Throws like `modelLookOf`, `paintModel` and `writeModel`. */
  async run(request: ModelExportRequest, model: OpenModelFile, place: ModelPlace, job: JobRun): Promise<ModelResult> {
    const from = performance.now();
    const { engine, appVersion } = this.options;
    const { recipe, choice, quality, asGlb, textureFormat, target } = request;
    const { signal, onProgress } = job;
    const isDownload = target.kind === 'download';
    try {
      const { look, compute, priority } = await modelLookOf(recipe, this.options, { priority: 'batch', signal });
      const { parts, textures, islands, seams, notes } = await paintModel(
        model.path,
        enginePainter({ engine, look, compute, appVersion, signal, priority }),
        {
          ...openOptionsOf(choice),
          isGathered: model.isGathered,
          name: place.name,
          asGlb,
          textureFormat: textureFormat ?? undefined,
          strokePx: recipe.strokePx ?? undefined,
          quality: quality ?? undefined,
          signal,
          onProgress,
        },
      );
      const fileName = await this.write(parts, place, signal);
      const path = join(isDownload && !place.isSingleFile ? dirname(place.folder) : place.folder, fileName);
      return {
        kind: 'model',
        path: isDownload ? null : path,
        fileName: isDownload || place.isSingleFile ? fileName : `${basename(place.folder)}/${fileName}`,
        media: isDownload ? this.options.media.addDownload(path) : null,
        textures,
        islands,
        seams: { before: seams.before.score ?? null, after: seams.after.score ?? null },
        bytes: isDownload ? (await stat(path)).size : parts.reduce((sum, { bytes }) => sum + bytes.length, 0),
        notes: [...notes],
        ms: Math.round(performance.now() - from),
      };
    } catch (thrown) {
      // Nobody will fetch it.
      if (isDownload) await rm(dirname(place.taken), { recursive: true, force: true });
      throw thrown;
    }
  }

  /** @returns the name of the model's own file; of a download, that of what is fetched */
  private async write(parts: readonly ModelPart[], place: ModelPlace, signal: AbortSignal): Promise<string> {
    await writeModel(place.folder, parts, { canReplace: false, signal });
    const isArchive = !place.isSingleFile && place.folder.startsWith(this.options.downloads);
    if (!isArchive) return place.name;
    const archive = `${place.folder}.zip`;
    const { zipSync } = await import('fflate');
    const files = Object.fromEntries(parts.map(({ name, bytes }) => [name, bytes]));
    await writeFile(archive, zipSync(files, { level: 0 })).catch((thrown: unknown) => {
      throw toDiskError(thrown, archive, 'write');
    });
    return basename(archive);
  }
}
