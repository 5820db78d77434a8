import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { validateBytes } from 'gltf-validator';
import { expect } from 'vitest';

/** Errors and warnings. */
const WORST = 1;
/** Formats of textures and of triangles that the validator does not know are no mistakes. */
const UNKNOWN_FORMATS: readonly string[] = [
  'UNSUPPORTED_EXTENSION',
  'IMAGE_UNRECOGNIZED_FORMAT',
  'VALUE_NOT_IN_LIST',
  'IMAGE_MIME_TYPE_INVALID',
];

/** A file of a model. */
interface Part {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Expects that Khronos' validator finds nothing wrong with a glTF model. @param parts its files, the model itself last */
export async function expectValid(parts: readonly Part[]): Promise<void> {
  const report = await validateBytes(new Uint8Array(parts.at(-1)!.bytes), {
    externalResourceFunction: (uri) => {
      const part = parts.find(({ name }) => name === decodeURIComponent(uri));
      return part ? Promise.resolve(new Uint8Array(part.bytes)) : Promise.reject(new Error(`${uri} is not there`));
    },
  });
  expect(problemsOf(report)).toEqual([]);
}

/** The same for a model on disk. */
export async function expectValidFile(path: string): Promise<void> {
  const report = await validateBytes(new Uint8Array(readFileSync(path)), {
    externalResourceFunction: (uri) =>
      Promise.resolve(new Uint8Array(readFileSync(join(dirname(path), decodeURIComponent(uri))))),
  });
  expect(problemsOf(report)).toEqual([]);
}

function problemsOf({ issues }: Awaited<ReturnType<typeof validateBytes>>): unknown[] {
  return issues.messages.filter(({ severity, code }) => severity <= WORST && !UNKNOWN_FORMATS.includes(code));
}
