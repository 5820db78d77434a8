import { dirname, posix } from 'node:path';

/** A texture of a material. */
export interface MapUse {
  /** The file, relative to the model, with slashes. */
  readonly file: string;
  readonly isClamped: boolean;
  readonly scale: readonly [number, number];
  readonly offset: readonly [number, number];
}

export interface MtlMaterial {
  readonly name: string;
  /** Its own color as sRGB, 0-1; white if it has none. */
  readonly color: readonly number[];
  /** 0-1. */
  readonly opacity: number;
  /** By the statement, in small letters: `map_kd`, `map_ke`, `map_d`, `bump`, … */
  readonly maps: ReadonlyMap<string, MapUse>;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Statements that name a texture. */
export const MAPS = /^(map_\S+|bump|disp|decal|refl|norm)$/;
/** How many words follow each option at most; those of vectors may have fewer. */
const OPTIONS: Readonly<Record<string, number>> = {
  '-blendu': 1,
  '-blendv': 1,
  '-cc': 1,
  '-clamp': 1,
  '-bm': 1,
  '-boost': 1,
  '-imfchan': 1,
  '-texres': 1,
  '-type': 1,
  '-mm': 2,
  '-o': 3,
  '-s': 3,
  '-t': 3,
};

/** Reads the materials of an MTL file. @param name of the file, relative to the model */
export function parseMtl(name: string, text: string): MtlMaterial[] {
  const materials: (Mutable<MtlMaterial> & { readonly maps: Map<string, MapUse> })[] = [];
  for (const line of text.split(/\r\n|\r|\n/)) {
    const [, word, rest = ''] = /^\s*(\S+)(?:\s+(.*?))?\s*$/.exec(line) ?? [];
    const statement = word?.toLowerCase();
    if (statement === 'newmtl') materials.push({ name: rest, color: [1, 1, 1], opacity: 1, maps: new Map() });
    else if (statement === 'kd') {
      const color = rest.split(/\s+/).map(Number);
      const last = materials.at(-1);
      if (last && color.length === 3 && color.every((value) => value >= 0 && value <= 1)) last.color = color;
    } else if (statement === 'd') {
      const value = Number(rest.split(/\s+/).at(-1));
      const last = materials.at(-1);
      if (last && value >= 0 && value <= 1) last.opacity = value;
    } else if (statement !== undefined && MAPS.test(statement) && rest !== '') {
      materials.at(-1)?.maps.set(statement, parseMap(name, rest));
    }
  }
  return materials;
}

/** What follows the name of a statement. @param mtl the name of the file that it is in */
export function parseMap(mtl: string, text: string): MapUse {
  const words = text.split(/\s+/);
  let isClamped = false;
  const [scale, offset]: [[number, number], [number, number]] = [
    [1, 1],
    [0, 0],
  ];
  let at = 0;
  while (at < words.length - 1 && words[at]! in OPTIONS) {
    const option = words[at++]!;
    const values: string[] = [];
    while (values.length < OPTIONS[option]! && at < words.length - 1) {
      // Vectors may be shorter: the next word is a number only if it belongs to them.
      if (OPTIONS[option]! > 1 && values.length > 0 && !Number.isFinite(Number(words[at]))) break;
      values.push(words[at++]!);
    }
    if (option === '-clamp') isClamped = values[0] === 'on';
    const target = option === '-s' ? scale : option === '-o' ? offset : undefined;
    for (const axis of [0, 1] as const) {
      const value = Number(values[axis] ?? NaN);
      if (target && Number.isFinite(value)) target[axis] = value;
    }
  }
  // Names may contain spaces, and backslashes where they come from Windows.
  const file = words.slice(at).join(' ').replaceAll('\\', '/');
  return { file: placed(mtl, file), isClamped, scale, offset };
}

/** A name relative to a file, as one relative to the model. Names that leave the folder stay recognizable as such. */
export function placed(from: string, name: string): string {
  if (name.startsWith('/') || /^[a-z]:/i.test(name)) return name;
  return posix.join(dirname(from), name);
}
