import { posix } from 'node:path';
import { indexOf, linesOf, nameOf } from './objFile.js';
import { MAPS, parseMap, placed } from './mtlFile.js';

/** What changes in the materials of an OBJ file. */
export interface MtlChanges {
  /** Other names of textures: from and to, relative to the model. */
  readonly renamed: ReadonlyMap<string, string>;
  /** The textures of materials whose colors were baked, by the material's name, relative to the model. */
  readonly baked: ReadonlyMap<string, string>;
}

/** The text of an MTL file with changes; other lines stay. @param name of the file, relative to the model */
export function rewriteMtl(name: string, text: string, { renamed, baked }: MtlChanges): string {
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const written: string[] = [];
  let current: string | undefined;
  for (const line of text.split(/\r\n|\r|\n/)) {
    const [, word = '', rest = ''] = /^\s*(\S+)\s*(.*?)\s*$/.exec(line) ?? [];
    const statement = word.toLowerCase();
    if (statement === 'newmtl') {
      current = nameOf(line);
      const file = baked.get(current);
      written.push(line);
      if (file !== undefined) written.push('Kd 1 1 1', `map_Kd ${posix.relative(posix.dirname(name), file)}`);
    } else if (statement === 'kd' && baked.has(current ?? '')) {
      continue;
    } else {
      const own = MAPS.test(statement) && rest !== '' ? parseMap(name, rest).file : undefined;
      const other = own === undefined ? undefined : renamed.get(own);
      written.push(other === undefined ? line : withFile(line, { name, own: own!, other }));
    }
  }
  return written.join(lineEnd);
}

/** Exchanges the file at the end of a line. */
function withFile(
  line: string,
  { name, own, other }: { readonly name: string; readonly own: string; readonly other: string },
): string {
  const trimmed = line.trimEnd();
  const starts = [...trimmed.matchAll(/\s+/g)].map((space) => space.index + space[0].length);
  const start = starts.find((at) => placed(name, trimmed.slice(at).replaceAll('\\', '/')) === own);
  return start === undefined ? line : trimmed.slice(0, start) + posix.relative(posix.dirname(name), other);
}

/**
 * The text of an OBJ file without the colors of the corners of some materials, which lie in textures now.
 * @param path of the model, for messages
 */
export function withoutColors(path: string, text: string, isBaked: (material: string) => boolean): string {
  const used = new Set<number>();
  let [material, count] = ['', 0];
  for (const { line, index } of linesOf(text)) {
    const words = line.trim().split(/\s+/);
    if (words[0] === 'v') count++;
    else if (words[0] === 'usemtl') material = nameOf(line);
    else if (words[0] === 'f' && isBaked(material)) {
      for (const word of words.slice(1)) used.add(indexOf(path, index, word.split('/')[0], count));
    }
  }
  let at = 0;
  return text.replace(/^([ \t]*v[ \t]+)([^\r\n]*)/gm, (line, start: string, rest: string) => {
    const words = rest.trim().split(/\s+/);
    return used.has(at++) && words.length >= 6 ? start + words.slice(0, 3).join(' ') : line;
  });
}
