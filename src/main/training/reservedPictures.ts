import { join } from 'node:path';
import type { ImageFolder } from '../images/imageFolder.js';
import { readXmp } from '../images/readXmp.js';
import { reservedRights } from '../images/reservedRights.js';
import { writeJson } from '../files/writeJson.js';

/** Stored next to the configuration of a run. */
export const RESERVED_FILE = 'reserved-pictures.json';
/** Per folder; checking more would delay the start of a training on a large collection. */
const MOST_LOOKED_AT = 2000;
const READERS = 4;

/** A training picture whose metadata reserve its rights. */
export interface ReservedPicture {
  readonly path: string;
  readonly why: string;
}

/** The pictures, among the first 2000 in each folder, whose metadata forbid training or data mining. */
export function findReserved(folders: readonly ImageFolder[]): Promise<ReservedPicture[]> {
  return reservedAmong(
    folders.flatMap(({ root, files }) => files.slice(0, MOST_LOOKED_AT).map((file) => join(root, file))),
  );
}

/** Those of the pictures whose metadata forbid training or data mining. */
export async function reservedAmong(paths: readonly string[]): Promise<ReservedPicture[]> {
  const found = new Map<string, string>();
  let next = 0;
  const lookOn = async (): Promise<void> => {
    for (let index = next++; index < paths.length; index = next++) {
      const path = paths[index]!;
      const why = await reservedRights(path, await readXmp(path)).catch(() => null);
      if (why !== null) found.set(path, why);
    }
  };
  await Promise.all(Array.from({ length: READERS }, lookOn));
  return paths.flatMap((path) => (found.has(path) ? [{ path, why: found.get(path)! }] : []));
}

/** Stores the list of reserved pictures of a run. @param areLeftOut whether the run does without them */
export async function writeReserved(
  run: string,
  pictures: readonly ReservedPicture[],
  areLeftOut: boolean,
): Promise<void> {
  const format = 'pentimento-reserved-pictures';
  await writeJson(join(run, RESERVED_FILE), { format, version: 1, areLeftOut, pictures });
}

/** Warns of reserved pictures and stores their list in the run's folder. Throws disk errors unchanged. */
export async function noteReserved(
  folders: readonly ImageFolder[],
  run: string,
  notice: (message: string) => void,
): Promise<void> {
  const pictures = await findReserved(folders);
  if (pictures.length === 0) return;
  await writeReserved(run, pictures, false);
  const [first] = pictures;
  const more = pictures.length === 1 ? '' : `, and ${pictures.length - 1} more say the like`;
  notice(
    `The metadata of ${first!.path} reserve it (${first!.why})${more}: ask their owners, or leave them out (--exclude-reserved). ` +
      `The list is in ${join(run, RESERVED_FILE)}.`,
  );
}
