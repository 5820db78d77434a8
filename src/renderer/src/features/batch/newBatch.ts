import type { ConflictPolicy } from '../../../../shared/batch/batchSettings.js';
import { type NameValues, styleNameOf } from '../../../../shared/batch/nameTemplate.js';
import { outputDimensions } from '../../../../shared/batch/outputSize.js';
import type { BatchPhoto, NewBatch } from '../../../../shared/contract/batch.js';
import type { Effort } from '../../../../shared/domain/effort.js';
import { outputFormat } from '../../../../shared/domain/imageFormat.js';
import type { Look } from '../../stores/look.js';
import { folderName, joinFolder } from '../../stores/folderNames.js';
import { type OutputFields, outputRules } from '../output/outputFields.js';

/** A look that photos are to get, as it can be chosen. */
export interface LookChoice {
  /** Tells it from all others: `current`, `preset …`, `style …`. */
  readonly key: string;
  readonly look: Look;
  /** Stands for `{style}` in names; null: the names of its styles. */
  readonly fileName: string | null;
}

/** What a new batch is made from, as the user has set and typed it. */
export interface BatchFields {
  readonly sources: readonly string[];
  readonly destination: string;
  readonly isRecursive: boolean;
  /** Globs, parted by commas. */
  readonly include: string;
  readonly exclude: string;
  readonly template: string;
  readonly conflict: ConflictPolicy;
  readonly isWatching: boolean;
  readonly output: OutputFields;
  readonly effort: Effort;
}

/** The photos of one source folder: what `batch.look` asks for. */
export type PhotoChoice = Pick<NewBatch, 'source' | 'destination' | 'isRecursive' | 'include' | 'exclude'>;

export function globsIn(text: string): string[] {
  return text
    .split(',')
    .map((glob) => glob.trim())
    .filter((glob) => glob !== '');
}

export function photosOf(fields: BatchFields, source: string): PhotoChoice {
  const { isRecursive, include, exclude } = fields;
  return {
    source,
    destination: destinationOf(fields, source),
    isRecursive,
    include: globsIn(include),
    exclude: globsIn(exclude),
  };
}

/** A batch for each source folder; null while something is missing or wrong. */
export function newBatches(fields: BatchFields, looks: readonly LookChoice[]): NewBatch[] | null {
  const output = outputRules(fields.output);
  const { sources, destination, template, conflict, isWatching, effort } = fields;
  if (!output || sources.length === 0 || destination.trim() === '' || looks.length === 0) return null;
  const renditions = looks.map(({ look, fileName }) => ({
    name: fileName,
    recipe: { ...look, effort, styles: [...look.styles] },
    output,
  }));
  return sources.map((source) => ({ ...photosOf(fields, source), renditions, template, conflict, isWatching }));
}

/** What the name template's example is made from; undefined before there is a photo and a look. */
export function exampleOf(
  fields: BatchFields,
  look: LookChoice | undefined,
  first: BatchPhoto | null,
  today: string,
): NameValues | undefined {
  if (!first || !look) return undefined;
  const rules = outputRules(fields.output);
  const { width, height, photo, takenOn } = first;
  const size = width === null || height === null ? null : outputDimensions(rules?.size, { width, height });
  return {
    name: folderName(photo).replace(/\.[^.]*$/, ''),
    style: look.fileName ?? styleNameOf(look.look.styles),
    index: 1,
    date: takenOn,
    today,
    width: size?.width ?? null,
    height: size?.height ?? null,
    extension: outputFormat(photo, rules?.format).extension,
  };
}

/** Several folders go into folders of their names, else their photos would mix. */
function destinationOf({ sources, destination }: BatchFields, source: string): string {
  const folder = destination.trim();
  return sources.length > 1 ? joinFolder(folder, folderName(source)) : folder;
}
