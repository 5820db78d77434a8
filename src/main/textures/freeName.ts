import { posix } from 'node:path';
import type { TextureFormat } from './modelTypes.js';

/** A name next to others with the end of a format. @param wanted its own end, if it has one, is exchanged */
export function freeName(
  wanted: string,
  format: TextureFormat,
  taken: ReadonlyMap<string, unknown>,
  { hasEnd = true } = {},
): string {
  const { dir, name, base } = posix.parse(wanted);
  const used = new Set([...taken.keys()].map((each) => each.toLowerCase()));
  for (let count = 1; ; count++) {
    const free = posix.join(dir, `${hasEnd ? name : base}${count === 1 ? '' : `-${count}`}.${format}`);
    if (!used.has(free.toLowerCase())) return free;
  }
}
