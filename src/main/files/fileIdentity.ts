import { stat } from 'node:fs/promises';

/** Identifies a file independently of its name: the same through symbolic and hard links. */
export async function fileIdentity(path: string): Promise<string | undefined> {
  try {
    const { dev, ino } = await stat(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return undefined;
  }
}
