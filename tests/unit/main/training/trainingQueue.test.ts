import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { TrainingQueue } from '../../../../src/main/training/trainingQueue.js';
import { UNPLANNED } from '../../../../src/shared/domain/trainingQueue.js';
import { tempFolder } from '../../../helpers/tempFolder.js';

const idsOf = (queue: TrainingQueue): string[] => queue.entries.map(({ id }) => id);

it('keeps order and times over a restart', async () => {
  const folder = tempFolder();
  const queue = await TrainingQueue.open(folder);
  await Promise.all(['a', 'b', 'c'].map((id) => queue.put(id, UNPLANNED)));
  await queue.put('b', { startAt: 5, stopAt: 9 });
  await queue.reorder(['c', 'unknown', 'a', 'c']);
  const again = await TrainingQueue.open(folder);
  expect(idsOf(again)).toEqual(['c', 'a', 'b']);
  expect(again.find('b')).toEqual({ id: 'b', startAt: 5, stopAt: 9 });
  await again.putFirst('b');
  await again.remove(['c']);
  expect((await TrainingQueue.open(folder)).entries).toEqual([
    { id: 'b', startAt: null, stopAt: 9 },
    { id: 'a', startAt: null, stopAt: null },
  ]);
});

it('is empty where its file is damaged, and changes nothing where it cannot be written', async () => {
  const folder = tempFolder();
  writeFileSync(join(folder, 'queue.json'), '{"format":');
  const queue = await TrainingQueue.open(folder);
  expect(queue.entries).toEqual([]);
  await queue.put('a', UNPLANNED);
  expect(readFileSync(join(folder, 'queue.json'), 'utf8')).toContain('pentimento-training-queue');
  const blocked = join(tempFolder(), 'runs');
  mkdirSync(join(blocked, 'queue.json'), { recursive: true });
  const other = await TrainingQueue.open(blocked);
  await expect(other.put('a', UNPLANNED)).rejects.toMatchObject({ code: expect.stringMatching(/^disk\//) as string });
  expect(other.entries).toEqual([]);
});
