import type { ConflictPolicy } from '../../../../shared/batch/batchSettings.js';
import { type NameValues, styleNameOf } from '../../../../shared/batch/nameTemplate.js';
import { outputDimensions } from '../../../../shared/batch/outputSize.js';
import type { BatchPhoto, NewBatch } from '../../../../shared/contract/batch.js';
import type { AnyPhotoLook } from '../../../../shared/contract/stylize.js';
import type { Effort } from '../../../../shared/domain/effort.js';
import { outputFormat } from '../../../../shared/domain/imageFormat.js';
import { folderName, joinFolder } from '../../stores/folderNames.js';
import { type OutputFields, outputRules } from '../output/outputFields.js';

/** A look that can be chosen for the photos. */
export interface LookChoice {
  /** Unique key: `current`, `preset …`, `style …`. */
  readonly key: string;
  readonly look: AnyPhotoLook;
  /** The value of `{style}` in file names; null: the names of its styles. */
  readonly fileName: string | null;
}

/** The form values of a new batch, as entered by the user. */
export interface BatchFields {
  readonly sources: readonly string[];
  readonly destination: string;
  readonly isRecursive: boolean;
  /** Comma-separated globs. */
  readonly include: string;
  readonly exclude: string;
  readonly template: string;
  readonly conflict: ConflictPolicy;
  readonly isWatching: boolean;
  readonly output: OutputFields;
  readonly effort: Effort;
}

/** The photos of one source folder: the input of `batch.look`. */
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

/** One batch per source folder; null while a value is missing or invalid. */
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

/** The values for the example of the name template; undefined until there is a photo and a look. */
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

/** Several source folders get one subfolder each, named like the source, so that their photos do not mix. */
function destinationOf({ sources, destination }: BatchFields, source: string): string {
  const folder = destination.trim();
  return sources.length > 1 ? joinFolder(folder, folderName(source)) : folder;
}
