import { damaged, tooMuch } from '../modelErrors.js';

/** The triangles of one material in one object or group. */
export interface ObjGroup {
  /** The name of the object or group; empty before the first. */
  readonly part: string;
  readonly material: string | undefined;
  /** x, y and z of each corner. */
  readonly positions: number[];
  /** u and v of each corner, v upwards; 0 where a face has none. */
  readonly uvs: number[];
  /** x, y and z of each corner; 0 where a face has none. */
  readonly normals: number[];
  /** Red, green and blue of each corner as sRGB, 0-1. Empty if no corner of the file has colors. */
  readonly colors: number[];
  hasAllUvs: boolean;
  hasAllNormals: boolean;
}

export interface ObjFile {
  readonly libraries: readonly string[];
  readonly groups: readonly ObjGroup[];
}

/** What faces refer to by number. */
interface Lists {
  readonly positions: number[];
  /** Three numbers per position. */
  readonly colors: number[];
  readonly uvs: number[];
  readonly normals: number[];
}

const MOST_CORNERS = 12e6;

/** Reads the faces of an OBJ file. @throws ExpectedError `mesh/unreadable`, `mesh/unsupported` */
export function parseObj(path: string, text: string): ObjFile {
  const lists: Lists = { positions: [], colors: [], uvs: [], normals: [] };
  const libraries: string[] = [];
  const groups = new Map<string, ObjGroup>();
  let part = '';
  let material: string | undefined;
  let corners = 0;
  for (const { line, index } of linesOf(text)) {
    const words = line.trim().split(/\s+/);
    switch (words[0]) {
      case 'v':
        addPosition(path, index, words, lists);
        break;
      case 'vt':
        lists.uvs.push(numberOf(path, index, words[1]), numberOf(path, index, words[2] ?? '0'));
        break;
      case 'vn':
        for (let axis = 1; axis <= 3; axis++) lists.normals.push(numberOf(path, index, words[axis]));
        break;
      case 'mtllib':
        libraries.push(line.trim().slice(6).trim().replaceAll('\\', '/'));
        break;
      case 'usemtl':
        material = nameOf(line);
        break;
      case 'o':
      case 'g':
        part = line.trim().slice(1).trim();
        break;
      case 'f':
        corners += 3 * Math.max(0, words.length - 3);
        if (corners > MOST_CORNERS) throw tooMuch(path, `${Math.round(corners / 3e6)} million triangles`);
        addFace(path, index, words.slice(1), lists, groupOf(groups, part, material));
        break;
      default:
    }
  }
  return { libraries, groups: [...groups.values()] };
}

/** The lines of a file, with those that continue the one before. `index` is that of the first. */
export function* linesOf(text: string): Generator<{ readonly line: string; readonly index: number }> {
  const end = /\r\n|\r|\n/g;
  let [from, index, begun, begunAt] = [0, 0, '', 0];
  while (from <= text.length) {
    const found = end.exec(text);
    const line = text.slice(from, found?.index ?? text.length);
    if (begun === '') begunAt = index;
    const continues = line.endsWith('\\') && found !== null;
    begun += continues ? `${line.slice(0, -1)} ` : line;
    if (!continues) {
      yield { line: begun, index: begunAt };
      begun = '';
    }
    index++;
    if (!found) return;
    from = end.lastIndex;
  }
}

/** The name of the material after `usemtl` or `newmtl`. */
export function nameOf(line: string): string {
  return line.trim().slice(6).trim();
}

function groupOf(groups: Map<string, ObjGroup>, part: string, material: string | undefined): ObjGroup {
  const key = `${part}\n${material ?? ''}`;
  const lists = { positions: [], uvs: [], normals: [], colors: [] };
  const known = groups.get(key) ?? { part, material, ...lists, hasAllUvs: true, hasAllNormals: true };
  groups.set(key, known);
  return known;
}

function addPosition(path: string, line: number, words: readonly string[], { positions, colors }: Lists): void {
  if (positions.length > 3 * MOST_CORNERS) throw tooMuch(path, `over ${MOST_CORNERS / 1e6} million points`);
  for (let axis = 1; axis <= 3; axis++) positions.push(numberOf(path, line, words[axis]));
  if (words.length < 7 && colors.length === 0) return;
  // Points before the first one with colors are white, and so are those without among others.
  while (colors.length < positions.length - 3) colors.push(1);
  for (let channel = 4; channel <= 6; channel++) {
    colors.push(words.length < 7 ? 1 : Math.min(1, Math.max(0, numberOf(path, line, words[channel]))));
  }
}

function addFace(path: string, line: number, words: readonly string[], lists: Lists, group: ObjGroup): void {
  const { positions, colors, uvs, normals } = lists;
  const corners = words.map((word) => {
    const [position, uv, normal] = word.split('/');
    const listed = (text: string | undefined, count: number): number | undefined =>
      text === undefined || text === '' ? undefined : indexOf(path, line, text, count);
    return {
      position: indexOf(path, line, position, positions.length / 3),
      uv: listed(uv, uvs.length / 2),
      normal: listed(normal, normals.length / 3),
    };
  });
  if (colors.length > 0) while (group.colors.length < group.positions.length) group.colors.push(1);
  for (let at = 1; at + 1 < corners.length; at++) {
    for (const { position, uv, normal } of [corners[0]!, corners[at]!, corners[at + 1]!]) {
      for (let axis = 0; axis < 3; axis++) {
        group.positions.push(positions[3 * position + axis]!);
        group.normals.push(normal === undefined ? 0 : normals[3 * normal + axis]!);
        if (colors.length > 0) group.colors.push(colors[3 * position + axis] ?? 1);
      }
      group.uvs.push(uv === undefined ? 0 : uvs[2 * uv]!, uv === undefined ? 0 : uvs[2 * uv + 1]!);
      group.hasAllUvs &&= uv !== undefined;
      group.hasAllNormals &&= normal !== undefined;
    }
  }
}

/** Indices begin at 1; negative ones count from the last item so far. */
export function indexOf(path: string, line: number, text: string | undefined, count: number): number {
  const value = Number(text);
  const index = value < 0 ? count + value : value - 1;
  if (Number.isInteger(value) && index >= 0 && index < count) return index;
  throw damaged(path, `line ${line + 1} names a corner that is not there`);
}

function numberOf(path: string, line: number, text: string | undefined): number {
  const value = Number(text ?? NaN);
  if (Number.isFinite(value)) return value;
  throw damaged(path, `line ${line + 1} has something else where a number is expected`);
}
