import { damaged, tooMuch } from '../modelErrors.js';

/** The triangles of one material in one object or group. */
export interface ObjGroup {
  /** The name of the object or group; empty before the first. */
  readonly part: string;
  readonly material: string | undefined;
  /** x, y and z of each corner. */
  readonly positions: number[];
  /** u and v of each corner, v upwards; empty if a face has none. */
  readonly uvs: number[];
  hasAllUvs: boolean;
}

export interface ObjFile {
  readonly libraries: readonly string[];
  readonly groups: readonly ObjGroup[];
}

const MOST_CORNERS = 12e6;

/** Reads the faces of an OBJ file. @throws ExpectedError `mesh/unreadable`, `mesh/unsupported` */
export function parseObj(path: string, text: string): ObjFile {
  const [positions, uvs]: [number[], number[]] = [[], []];
  const libraries: string[] = [];
  const groups = new Map<string, ObjGroup>();
  let part = '';
  let material: string | undefined;
  const currentGroup = (): ObjGroup => {
    const key = `${part}\n${material ?? ''}`;
    const known = groups.get(key) ?? { part, material, positions: [], uvs: [], hasAllUvs: true };
    groups.set(key, known);
    return known;
  };
  let corners = 0;
  for (const [index, line] of text
    .replace(/\\\r?\n/g, ' ')
    .split(/\r\n|\r|\n/)
    .entries()) {
    const words = line.trim().split(/\s+/);
    switch (words[0]) {
      case 'v':
        for (let axis = 1; axis <= 3; axis++) positions.push(numberOf(path, index, words[axis]));
        break;
      case 'vt':
        uvs.push(numberOf(path, index, words[1]), numberOf(path, index, words[2] ?? '0'));
        break;
      case 'mtllib':
        libraries.push(line.trim().slice(6).trim().replaceAll('\\', '/'));
        break;
      case 'usemtl':
        material = line.trim().slice(6).trim();
        break;
      case 'o':
      case 'g':
        part = line.trim().slice(1).trim();
        break;
      case 'f':
        corners += 3 * Math.max(0, words.length - 3);
        if (corners > MOST_CORNERS) throw tooMuch(path, `${Math.round(corners / 3e6)} million triangles`);
        addFace(path, index, words.slice(1), { positions, uvs }, currentGroup());
        break;
      default:
    }
  }
  return { libraries, groups: [...groups.values()] };
}

function addFace(
  path: string,
  line: number,
  words: readonly string[],
  { positions, uvs }: { readonly positions: readonly number[]; readonly uvs: readonly number[] },
  group: ObjGroup,
): void {
  const corners = words.map((word) => {
    const [position, uv] = word.split('/');
    return {
      position: indexOf(path, line, position, positions.length / 3),
      uv: uv === undefined || uv === '' ? undefined : indexOf(path, line, uv, uvs.length / 2),
    };
  });
  for (let at = 1; at + 1 < corners.length; at++) {
    for (const { position, uv } of [corners[0]!, corners[at]!, corners[at + 1]!]) {
      for (let axis = 0; axis < 3; axis++) group.positions.push(positions[3 * position + axis]!);
      group.uvs.push(uv === undefined ? 0 : uvs[2 * uv]!, uv === undefined ? 0 : uvs[2 * uv + 1]!);
      if (uv === undefined) group.hasAllUvs = false;
    }
  }
}

/** Indices begin at 1; negative ones count from the last item so far. */
function indexOf(path: string, line: number, text: string | undefined, count: number): number {
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
