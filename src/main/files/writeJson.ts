import writeFileAtomic from 'write-file-atomic';

/** Writes a JSON file for programs and people, whole or not at all. @throws what the system says */
export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`);
}
