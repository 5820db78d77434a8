import { z } from 'zod';

/** A file of one version as that of the next version. */
export type Migration = (file: Readonly<Record<string, unknown>>) => Record<string, unknown>;

/**
 * A format of files that carry their version. A new version of a format gets a migration from the one before, and the
 * fixture of that one stays (`tests/fixtures/formats`).
 */
export interface SavedFormat<T> {
  /** The version that is written, and the latest that is read. */
  readonly version: number;
  readonly schema: z.ZodType<T>;
  /** What each older version needs to become the next one. */
  readonly migrations?: Readonly<Record<number, Migration>>;
}

/** What a file of a format holds, or why it cannot be read. `newer`: a later program has written it. */
export type SavedFile<T> =
  | { readonly kind: 'read'; readonly value: T }
  | { readonly kind: 'newer'; readonly version: number }
  | { readonly kind: 'damaged'; readonly cause: Error };

const versioned = z.looseObject({ version: z.int().positive() });

/** Brings what a file holds up to the present version, step by step, and checks it. */
export function readSaved<T>({ version, schema, migrations = {} }: SavedFormat<T>, content: unknown): SavedFile<T> {
  const head = versioned.safeParse(content);
  if (!head.success) return { kind: 'damaged', cause: head.error };
  if (head.data.version > version) return { kind: 'newer', version: head.data.version };
  let file: Record<string, unknown> = head.data;
  for (let from = head.data.version; from < version; from++) {
    const migrate = migrations[from];
    if (!migrate) return { kind: 'damaged', cause: new Error(`Nothing reads version ${from}.`) };
    file = { ...migrate(file), version: from + 1 };
  }
  const parsed = schema.safeParse(file);
  return parsed.success ? { kind: 'read', value: parsed.data } : { kind: 'damaged', cause: parsed.error };
}

/** The value of a file, for readers to whom one that cannot be read is one. @throws Error that says why */
export function parseSaved<T>(format: SavedFormat<T>, content: unknown): T {
  const file = readSaved(format, content);
  if (file.kind === 'read') return file.value;
  throw file.kind === 'damaged' ? file.cause : new Error(`It is of version ${file.version}, made by a newer program.`);
}
