import { z } from 'zod';

/** Converts a file to the next version. */
export type Migration = (file: Readonly<Record<string, unknown>>) => Record<string, unknown>;

/**
 * A versioned file format. A new version needs a migration from the previous one, whose fixture stays in
 * `tests/fixtures/formats`.
 */
export interface SavedFormat<T> {
  /** The version that is written and the newest one that can be read. */
  readonly version: number;
  readonly schema: z.ZodType<T>;
  /** For each older version, the migration to the next one. */
  readonly migrations?: Readonly<Record<number, Migration>>;
}

/** The content of a file, or why it cannot be read. `newer`: written by a later version of the program. */
export type SavedFile<T> =
  | { readonly kind: 'read'; readonly value: T }
  | { readonly kind: 'newer'; readonly version: number }
  | { readonly kind: 'damaged'; readonly cause: Error };

const versioned = z.looseObject({ version: z.int().positive() });

/** Migrates the content of a file to the current version, step by step, and validates it. */
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

/** The value of a file, for callers that treat all unreadable files alike. @throws Error that says why */
export function parseSaved<T>(format: SavedFormat<T>, content: unknown): T {
  const file = readSaved(format, content);
  if (file.kind === 'read') return file.value;
  throw file.kind === 'damaged' ? file.cause : new Error(`It is of version ${file.version}, made by a newer program.`);
}
