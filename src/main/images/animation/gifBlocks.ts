import { open } from 'node:fs/promises';

const HEADER = 13;
const [EXTENSION, APPLICATION, NAME_BYTES] = [0x21, 0xff, 11];
/** The name of the block that holds a color profile (ICC.1:2022, B.5). */
const PROFILE = 'ICCRGBG1012';
/** How much of a file is searched: a profile is before the first picture. */
const MOST_READ = 4 << 20;

/** The color profile of a GIF file; undefined if it has none, or a damaged one. */
export async function readGifProfile(path: string): Promise<Buffer | undefined> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const bytes = Buffer.alloc(Math.min(size, MOST_READ));
    await file.read(bytes, 0, bytes.length, 0);
    return profileIn(bytes);
  } finally {
    await file.close();
  }
}

function profileIn(bytes: Buffer): Buffer | undefined {
  const flags = bytes[10] ?? 0;
  const hasTable = (flags & 0x80) !== 0;
  for (let at = HEADER + (hasTable ? 3 << ((flags & 7) + 1) : 0); bytes[at] === EXTENSION;) {
    const isApplication = bytes[at + 1] === APPLICATION && bytes[at + 2] === NAME_BYTES;
    const isProfile = isApplication && bytes.toString('latin1', at + 3, at + 3 + NAME_BYTES) === PROFILE;
    const { parts, end } = readParts(bytes, isApplication ? at + 3 + NAME_BYTES : at + 2);
    if (isProfile) return end === undefined ? undefined : Buffer.concat(parts);
    if (end === undefined) break;
    at = end;
  }
  return undefined;
}

/** The parts of a block, each after its length, up to one of no length; no end if the file ends before. */
function readParts(bytes: Buffer, from: number): { readonly parts: readonly Buffer[]; readonly end?: number } {
  const parts: Buffer[] = [];
  for (let at = from; at < bytes.length;) {
    const length = bytes[at]!;
    if (length === 0) return { parts, end: at + 1 };
    parts.push(bytes.subarray(at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { parts };
}
