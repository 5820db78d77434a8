import { stat } from 'node:fs/promises';
import { isAbsolute, relative, sep } from 'node:path';

/** Whether something exists at a path and is accessible, following links. */
export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Whether a path is a file, following links. */
export async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (status) => status.isFile(),
    () => false,
  );
}

/** Whether `inner` is `outer` or inside it, judged only by their paths. Both must be absolute. */
export function isWithin(inner: string, outer: string): boolean {
  const way = relative(outer, inner);
  // Between two drives the relative path is absolute.
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}
