import { readFile } from 'node:fs/promises';
import { withFile } from './fileBytes.js';
import { pngInput } from './latePngChunks.js';
import type { FileFormat } from './sniffFormat.js';

const BRAND_AT = 8;
const [SEQUENCE, STILL] = ['avis', 'avif'];
/** Larger files are not read into memory. */
const MOST_BYTES = 1 << 30;

/** A file as the library takes it: its path, or its bytes with what the library does not understand changed. */
export async function libraryInput(path: string, format: FileFormat | undefined): Promise<string | Buffer> {
  if (format === 'png') return pngInput(path);
  return format === 'avif' && (await isAvifSequence(path)) ? avifStill(path) : path;
}

/** Whether a file is an animated AVIF. It has its first picture as a still one too. */
export async function isAvifSequence(path: string): Promise<boolean> {
  return withFile(path, async (file) => {
    if (file.size > MOST_BYTES) return false;
    return (await file.read(BRAND_AT, SEQUENCE.length)).toString('latin1') === SEQUENCE;
  }).catch(() => false);
}

/** The library refuses the brand of animations. */
async function avifStill(path: string): Promise<Buffer> {
  const bytes = await readFile(path);
  bytes.write(STILL, BRAND_AT, 'latin1');
  return bytes;
}
