import { stat } from 'node:fs/promises';
import { isAbsolute, relative, sep } from 'node:path';

/** Whether something lies at a path and can be looked at, links followed. */
export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Whether a file lies at a path, links followed. */
export async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (status) => status.isFile(),
    () => false,
  );
}

/** Whether `inner` is `outer` or lies in it, by their names alone. Both absolute. */
export function isWithin(inner: string, outer: string): boolean {
  const way = relative(outer, inner);
  // Between two drives the way is absolute.
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}
