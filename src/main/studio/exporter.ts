import { mkdir, rm, stat } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { basename, dirname, extname, join } from 'node:path';
import { dayOf, numberedName, parseNameTemplate, renderName, styleNameOf } from '../../shared/batch/nameTemplate.js';
import { outputDimensions } from '../../shared/batch/outputSize.js';
import type { CheckedInput } from '../../shared/contract/contract.js';
import type { ExportResult } from '../../shared/contract/jobs.js';
import { framedSize, PLAIN_FRAME, type FrameSize } from '../../shared/domain/frame.js';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import type { SigningFiles } from '../../shared/domain/signing.js';
import { comparedSize } from '../../shared/domain/comparison.js';
import { isVideoFormat } from '../../shared/domain/videoFormat.js';
import { ExpectedError } from '../../shared/errors.js';
import type { FileAccess } from '../files/fileAccess.js';
import { toDiskError } from '../files/diskErrors.js';
import { fileIdentity } from '../files/fileIdentity.js';
import { makeFolder } from '../files/makeFolder.js';
import { exists } from '../files/pathKind.js';
import type { JobRun } from '../jobs/jobBoard.js';
import type { MediaStore } from '../media/mediaStore.js';
import type { OpenPhoto } from '../photos/photoShelf.js';
import { paintToFile } from '../painting/paintToFile.js';
import { engineLookOf, engineTimelineOf, type LookTools } from './engineLook.js';

export type ExportRequest = CheckedInput<'stylize.export'>;

export interface ExporterOptions extends LookTools {
  readonly media: MediaStore;
  readonly access: FileAccess;
  readonly appVersion: string;
  /** What new pictures are signed with; undefined: nothing. */
  readonly signing: () => SigningFiles | undefined;
  /** Where exports are stored until they are fetched. */
  readonly downloads: string;
}

/** The long side of the preview that a job shows, in px. */
const PREVIEW_PX = 512;

/** Stylizes open photos into files. */
export class Exporter {
  /** Names taken by exports in progress, in lower case: many file systems ignore case. */
  private readonly taken = new Set<string>();

  constructor(private readonly options: ExporterOptions) {}

  /**
   * The path of the export, checked before any work is done. The caller frees it with `release`.
   * @param place the photo's position among the open photos, counted from 1
   * @throws ExpectedError `usage` for a bad name template, `access/denied`, `disk/...`
   */
  async plan(request: ExportRequest, photo: OpenPhoto, place: number): Promise<string> {
    const { access, downloads } = this.options;
    const { target, output } = request;
    if (isVideoFormat(output.format) !== (photo.info.video !== undefined)) {
      throw new ExpectedError('usage', `${photo.info.name} cannot become ${output.format}.`);
    }
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

  /** Throws like `engineLookOf` and `paintToFile`. */
  async run(request: ExportRequest, photo: OpenPhoto, path: string, job: JobRun): Promise<ExportResult> {
    const { engine, media, appVersion, signing } = this.options;
    const { frame, range, recipe, output, target } = request;
    const { signal, onProgress } = job;
    const isDownload = target.kind === 'download';
    const from = performance.now();
    const previews: Promise<void>[] = [];
    const showPreview = async (picture: PixelImage): Promise<void> => {
      const { width, height } = picture;
      job.onPreview({ media: await media.addPixels(picture), width, height });
    };
    try {
      const turn = { priority: 'batch', signal } as const;
      const { timeline, ...base } = recipe;
      const look = await engineLookOf(base, { ...photo, frame }, this.options, turn);
      const { width, height, notes } = await paintToFile(
        engine,
        {
          ...look,
          timeline: timeline && (await engineTimelineOf(timeline, photo, this.options, turn)),
          content: { path: photo.path, frame, range },
          output: { ...output, path, canReplace: target.kind === 'file', appVersion, signing: signing() },
          previewPx: PREVIEW_PX,
        },
        {
          signal,
          onProgress,
          // If a preview cannot be shown, the export continues without it.
          onPreview: (picture) => previews.push(showPreview(picture).catch(() => undefined)),
        },
      );
      await Promise.all(previews);
      const { size: bytes } = await stat(path).catch((thrown: unknown) => {
        throw toDiskError(thrown, path, 'read');
      });
      return {
        kind: 'export',
        path: isDownload ? null : path,
        fileName: basename(path),
        width,
        height,
        bytes,
        notes,
        media: media.addDownload(path),
        ms: Math.round(performance.now() - from),
      };
    } catch (thrown) {
      // Nobody will fetch it.
      if (isDownload) await rm(dirname(path), { recursive: true, force: true });
      throw thrown;
    }
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

/** The file's name from its template, possibly with folders. @throws ExpectedError `usage` */
function nameOf(request: ExportRequest, photo: OpenPhoto, place: number): string {
  const { template, recipe, output } = request;
  const { info } = photo;
  return renderName(parseNameTemplate(template), {
    name: basename(info.name, extname(info.name)),
    style: styleNameOf(recipe.styles),
    index: place,
    date: info.takenOn,
    today: dayOf(new Date()),
    extension: `.${output.format}`,
    ...comparedSize(outputDimensions(output.size, framedInfo(photo, request)), output.compare),
  });
}

/** The size of the framed part of the photo. */
function framedInfo({ info }: OpenPhoto, { frame }: Pick<ExportRequest, 'frame'>): FrameSize {
  return framedSize(info, frame ?? PLAIN_FRAME);
}
