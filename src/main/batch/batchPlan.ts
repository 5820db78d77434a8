import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { z } from 'zod';
import type { BatchSettings, Rendition, Shard } from '../../shared/batch/batchSettings.js';
import {
  type NameField,
  type NameTemplate,
  numberedName,
  parseNameTemplate,
  renderName,
} from '../../shared/batch/nameTemplate.js';
import { outputDimensions } from '../../shared/batch/outputSize.js';
import { mayMove, PAINTED_FORMATS, paintedFormat } from '../../shared/domain/imageFormat.js';
import { CancelledError } from '../../shared/errors.js';
import { exists, isWithin } from '../files/pathKind.js';
import { dayOfPhoto, type PhotoFacts, readPhotoFacts } from '../images/photoFacts.js';
import { Originals } from './originals.js';

/** One output of one photo, as decided before any work is done. */
export const plannedItemSchema = z.object({
  item: z.int().nonnegative(),
  /** Relative to the source, with slashes. */
  photo: z.string().min(1),
  rendition: z.int().nonnegative(),
  /** Relative to the destination, with slashes. */
  out: z.string().min(1),
  format: z.enum(PAINTED_FORMATS),
  /** Size of the upright photo; null if its header could not be read. */
  width: z.int().positive().nullable(),
  height: z.int().positive().nullable(),
});
export type PlannedItem = z.infer<typeof plannedItemSchema>;

const DATE_FIELDS: readonly NameField[] = ['date', 'year', 'month', 'day'];
const SIZE_FIELDS: readonly NameField[] = ['width', 'height'];

/** How many headers are read at a time. */
const READERS = 4;

export interface PlanOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with the photos checked so far and their total. */
  readonly onProgress?: (done: number, total: number) => void;
}

interface Candidate {
  readonly photo: string;
  readonly facts: PhotoFacts | undefined;
  /** Counted from 1, over all parts of a divided batch. */
  readonly index: number;
}

/**
 * Decides which pictures are made of each photo, and their names. Names depend only on the list of photos and on
 * existing files, so every part of a divided batch chooses the same names as the whole.
 */
export class Planner {
  private readonly template: NameTemplate;
  /** Names in use. On many file systems, names that differ only in case or in composed accents are the same. */
  private readonly reserved = new Set<string>();
  private readonly known = new Set<string>();
  private nextItem = 0;
  private nextIndex = 1;

  private constructor(
    private readonly settings: BatchSettings,
    private readonly originals: Originals,
    private readonly isMixed: boolean,
  ) {
    this.template = parseNameTemplate(settings.template);
  }

  /** @throws ExpectedError `usage` for a template that cannot be used. */
  static async create(settings: BatchSettings): Promise<Planner> {
    const { source, destination, protectedFiles } = settings;
    const real = async (path: string): Promise<string> => realpath(path).catch(() => path);
    // If outputs and photos share a folder, the program's own outputs must not count as photos.
    const isMixed = isWithin(await real(source), await real(destination));
    return new Planner(settings, await Originals.of(source, protectedFiles), isMixed);
  }

  /** Continues from an existing plan. */
  resume(items: readonly PlannedItem[]): void {
    for (const { item, photo, out } of items) {
      this.reserved.add(nameKey(out));
      this.known.add(photo);
      this.nextItem = Math.max(this.nextItem, item + 1);
    }
    this.nextIndex = this.known.size + 1;
  }

  get protects(): Originals {
    return this.originals;
  }

  /** Whether a path inside the source is a photo or an output of this plan. */
  knows(photo: string): boolean {
    if (this.known.has(photo)) return true;
    return this.isMixed && this.reserved.has(nameKey(this.relativeToDestination(photo)));
  }

  /**
   * Plans the items of additional photos.
   * @returns the items, and their photos: all of `photos` except this program's own outputs, if source and destination
   *   share a folder.
   * @throws CancelledError
   */
  async add(
    photos: readonly string[],
    options: PlanOptions = {},
  ): Promise<{ items: PlannedItem[]; photos: readonly string[] }> {
    const candidates = await this.lookAt(photos, options);
    for (const { photo } of candidates) {
      this.known.add(photo);
      await this.originals.add(join(this.settings.source, photo));
    }
    const wanted = candidates.flatMap((candidate) =>
      this.settings.renditions.map((rendition, number) => ({
        candidate,
        number,
        ...this.nameOf(candidate, rendition),
      })),
    );
    const items: PlannedItem[] = [];
    for (const { candidate, number, out, format } of wanted) {
      if (!isInShard(candidate.index, this.settings.shard)) continue;
      const { photo, facts } = candidate;
      items.push({
        item: this.nextItem++,
        photo,
        rendition: number,
        out: await this.freeName(out),
        format,
        width: facts?.width ?? null,
        height: facts?.height ?? null,
      });
    }
    return { items, photos: candidates.map(({ photo }) => photo) };
  }

  /** The next name to try after one turned out to be taken. */
  async nextName(out: string): Promise<string> {
    return this.countUp(out.replace(/ \(\d+\)(\.[^./]*)?$/, '$1'), (path) => this.isFree(path));
  }

  private async lookAt(photos: readonly string[], { signal, onProgress }: PlanOptions): Promise<Candidate[]> {
    const { shard, source } = this.settings;
    const areNamesByFacts = [...DATE_FIELDS, ...SIZE_FIELDS].some((field) => this.template.has(field));
    const isNeeded = (rank: number): boolean =>
      this.isMixed || areNamesByFacts || mayMove(photos[rank]!) || isInShard(this.nextIndex + rank, shard);
    const facts: (PhotoFacts | undefined)[] = [];
    let next = 0;
    let done = 0;
    const readOn = async (): Promise<void> => {
      for (let rank = next++; rank < photos.length; rank = next++) {
        if (signal?.aborted) throw new CancelledError();
        if (isNeeded(rank)) facts[rank] = await this.factsOf(join(source, photos[rank]!));
        onProgress?.(++done, photos.length);
      }
    };
    await Promise.all(Array.from({ length: READERS }, readOn));
    return photos
      .map((photo, rank) => ({ photo, facts: facts[rank] }))
      .filter((candidate) => !(this.isMixed && candidate.facts?.recipe))
      .map((candidate) => ({ ...candidate, index: this.nextIndex++ }));
  }

  private async factsOf(path: string): Promise<PhotoFacts | undefined> {
    const facts = await readPhotoFacts(path);
    if (!facts || !DATE_FIELDS.some((field) => this.template.has(field))) return facts;
    const takenOn = await dayOfPhoto(path, facts);
    return takenOn === undefined ? facts : { ...facts, takenOn };
  }

  /** The name of an output, from the list of photos alone. Reserves it. */
  private nameOf({ photo, facts, index }: Candidate, rendition: Rendition): Pick<PlannedItem, 'out' | 'format'> {
    const { format, extension } = paintedFormat(photo, rendition.output.format, facts?.isMoving);
    const { width, height } = facts ?? {};
    const size =
      width === undefined || height === undefined
        ? undefined
        : outputDimensions(rendition.output.size, { width, height });
    const name = renderName(this.template, {
      name: basename(photo, extname(photo)),
      style: rendition.name,
      index,
      date: facts?.takenOn ?? 'unknown',
      today: this.settings.today,
      width: size?.width ?? null,
      height: size?.height ?? null,
      extension,
    });
    const folder = dirname(photo);
    const first = folder === '.' ? name : `${folder}/${name}`;
    let out = first;
    for (let count = 2; this.reserved.has(nameKey(out)); count++) out = numberedName(first, count);
    this.reserved.add(nameKey(out));
    return { out, format };
  }

  /** The name itself, or the next free one if the policy or an original forbids it. */
  private async freeName(out: string): Promise<string> {
    return (await this.isFree(out)) ? out : this.countUp(out, (path) => this.isFree(path));
  }

  private async isFree(out: string): Promise<boolean> {
    const path = join(this.settings.destination, out);
    switch (this.settings.conflict) {
      case 'unique':
        return !(await exists(path));
      case 'skip':
        return true;
      case 'overwrite':
      case 'overwrite-if-changed':
        return !(await this.originals.includes(path));
    }
  }

  private async countUp(out: string, isFree: (out: string) => Promise<boolean>): Promise<string> {
    for (let count = 2; ; count++) {
      const next = numberedName(out, count);
      if (this.reserved.has(nameKey(next)) || !(await isFree(next))) continue;
      this.reserved.add(nameKey(next));
      return next;
    }
  }

  private relativeToDestination(photo: string): string {
    const { source, destination } = this.settings;
    return join(source, photo)
      .slice(destination.length + 1)
      .replaceAll('\\', '/');
  }
}

/** A hash for comparing photo lists: all parts of a divided batch must have seen the same list. */
export function listingHash(photos: readonly string[]): string {
  return createHash('sha256').update(photos.join('\n')).digest('hex');
}

/** Photos are assigned in turn, so that the parts differ by at most one photo. */
function isInShard(index: number, shard: Shard | undefined): boolean {
  return !shard || (index - 1) % shard.count === shard.index - 1;
}

function nameKey(out: string): string {
  return out.normalize('NFC').toLowerCase();
}
