import writeFileAtomic from 'write-file-atomic';

/** Writes an indented JSON file atomically. @throws errors of the system */
export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`);
}
