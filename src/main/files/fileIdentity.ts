import { stat } from 'node:fs/promises';

/** What tells a file from all others, whatever it is called: the same through links, symbolic or hard. */
export async function fileIdentity(path: string): Promise<string | undefined> {
  try {
    const { dev, ino } = await stat(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return undefined;
  }
}
