import { mkdir, rm, stat } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { basename, dirname, extname, join } from 'node:path';
import { dayOf, numberedName, parseNameTemplate, renderName, styleNameOf } from '../../shared/batch/nameTemplate.js';
import { densityFor, longSidePxFor, outputDimensions } from '../../shared/batch/outputSize.js';
import type { CheckedInput } from '../../shared/contract/contract.js';
import type { ExportResult } from '../../shared/contract/jobs.js';
import { framedSize, PLAIN_FRAME, type FrameSize } from '../../shared/domain/frame.js';
import { ExpectedError } from '../../shared/errors.js';
import type { FileAccess } from '../files/fileAccess.js';
import { removeTemporaries } from '../files/atomicFile.js';
import { toDiskError } from '../files/diskErrors.js';
import { fileIdentity } from '../files/fileIdentity.js';
import { makeFolder } from '../files/makeFolder.js';
import { exists } from '../files/pathKind.js';
import type { JobRun } from '../jobs/jobBoard.js';
import type { StyleCatalog } from '../library/styleCatalog.js';
import type { MediaStore } from '../media/mediaStore.js';
import type { OpenPhoto } from '../photos/photoShelf.js';
import type { EngineDesk } from './engineDesk.js';
import type { MaskFiles } from './maskFiles.js';
import { recipeJob } from './recipeJob.js';

export type ExportRequest = CheckedInput<'stylize.export'>;

export interface ExporterOptions {
  readonly engine: EngineDesk;
  readonly media: MediaStore;
  readonly masks: MaskFiles;
  readonly styles: () => StyleCatalog;
  readonly access: FileAccess;
  readonly codeCacheFolder: string;
  readonly trunk: string | null;
  readonly appVersion: string;
  /** Where exports wait that are to be fetched. */
  readonly downloads: string;
}

/** The long side of the picture that a job shows of what is coming, in px. */
const PREVIEW_PX = 512;

/** Stylizes open photos into files. */
export class Exporter {
  /** Names that exports under way have taken, lower case: on many disks names that differ by case only are one. */
  private readonly taken = new Set<string>();

  constructor(private readonly options: ExporterOptions) {}

  /**
   * Where the export goes, checked before any work is done. The caller frees it by `release`.
   * @param place the photo's among the open ones, counted from 1
   * @throws ExpectedError `usage` for a bad name template, `access/denied`, `disk/...`
   */
  async plan(request: ExportRequest, photo: OpenPhoto, place: number): Promise<string> {
    const { access, downloads } = this.options;
    const { target } = request;
    switch (target.kind) {
      case 'download': {
        const folder = join(downloads, randomUUID());
        await mkdir(folder, { recursive: true });
        return join(folder, basename(nameOf(request, photo, place)));
      }
      case 'folder': {
        const path = await access.check(join(target.folder, nameOf(request, photo, place)));
        await makeFolder(dirname(path));
        return this.freePath(path);
      }
      case 'file': {
        const path = await access.check(target.path);
        if ((await fileIdentity(path)) === (await fileIdentity(photo.path)) && (await exists(path))) {
          throw new ExpectedError('disk/exists', `${path} is the photo itself.`, {
            advice: 'Choose another name: originals are never written over.',
            details: { path },
          });
        }
        this.taken.add(path.toLowerCase());
        return path;
      }
    }
  }

  release(path: string): void {
    this.taken.delete(path.toLowerCase());
  }

  /** Throws what planning the styles and the engine throw. */
  async run(request: ExportRequest, photo: OpenPhoto, path: string, job: JobRun): Promise<ExportResult> {
    const { engine, media, masks, appVersion } = this.options;
    const { format, quality, size, metadata } = request.output;
    const { signal } = job;
    const from = performance.now();
    const recipe = await recipeJob(request.recipe, {
      ...{ ...this.options, styles: this.options.styles(), priority: 'batch', signal },
      regions: await masks.regionsOf(request.recipe, { info: photo.info, frame: request.frame }),
    });
    try {
      const result = await engine.request(
        {
          ...{ type: 'stylize', ...recipe, contentPath: photo.path, frame: request.frame },
          ...{ outPath: path, appVersion, previewPx: PREVIEW_PX },
          ...{ canReplace: request.target.kind === 'file', format, quality, metadata },
          ...{ sizePx: longSidePxFor(size, framedInfo(photo, request)), densityPpi: densityFor(size) },
        },
        {
          signal,
          onProgress: job.onProgress,
          onPreview: (picture) => {
            const { width, height } = picture;
            void media.addPixels(picture).then((id) => job.onPreview({ media: id, width, height }));
          },
        },
      );
      const { width, height } = result;
      const { size: bytes } = await stat(path);
      const isDownload = request.target.kind === 'download';
      return {
        ...{ kind: 'export', path: isDownload ? null : path, fileName: basename(path), width, height, bytes },
        media: media.addDownload(path),
        ms: Math.round(performance.now() - from),
      };
    } catch (thrown) {
      await this.cleanUp(path, request.target.kind === 'download');
      throw thrown instanceof Error && 'code' in thrown ? thrown : toDiskError(thrown, path, 'write');
    }
  }

  /** An engine that was killed while it wrote leaves its temporary file. */
  private async cleanUp(path: string, isDownload: boolean): Promise<void> {
    const { enginePid } = this.options.engine.host;
    if (isDownload) await rm(dirname(path), { recursive: true, force: true });
    else if (enginePid !== undefined) await removeTemporaries(dirname(path), enginePid);
  }

  private async freePath(wanted: string): Promise<string> {
    for (let count = 1; ; count++) {
      const path = count === 1 ? wanted : numberedName(wanted, count);
      if (this.taken.has(path.toLowerCase()) || (await exists(path))) continue;
      this.taken.add(path.toLowerCase());
      return path;
    }
  }
}

/** The file's name as its template makes it, perhaps with folders. @throws ExpectedError `usage` */
function nameOf(request: ExportRequest, photo: OpenPhoto, place: number): string {
  const { template, recipe, output } = request;
  const { info } = photo;
  return renderName(parseNameTemplate(template), {
    ...{ name: basename(info.name, extname(info.name)), style: styleNameOf(recipe.styles), index: place },
    ...{ date: info.takenOn, today: dayOf(new Date()), extension: `.${output.format}` },
    ...outputDimensions(output.size, framedInfo(photo, request)),
  });
}

/** The size of what is taken of the photo. */
function framedInfo({ info }: OpenPhoto, { frame }: Pick<ExportRequest, 'frame'>): FrameSize {
  return framedSize(info, frame ?? PLAIN_FRAME);
}
